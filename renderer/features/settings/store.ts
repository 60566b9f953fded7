import { create } from 'zustand'
import { defaultSettings, type Settings } from '#shared/settings'
import { applyLanguage } from '../../i18n'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'

export const useSettings = create<{ settings: Settings }>(() => ({ settings: defaultSettings }))

export function followSettings(host: Host): () => void {
  const apply = (settings: Settings) => useSettings.setState({ settings })
  const stopShowing = useSettings.subscribe(({ settings }) => {
    applyLanguage(settings.language).catch(toastError)
  })
  const stopSync = sync(host, {
    load: () => host.call('settings.get'),
    apply,
    events: { 'settings.changed': apply },
    failed: toastError,
  })
  return () => {
    stopShowing()
    stopSync()
  }
}
