import i18next from 'i18next'
import { create } from 'zustand'
import { defaultSettings, type Settings, type SettingsProblems } from '#shared/settings'
import { applyLanguage } from '../../i18n'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toast, toastError } from '../../ui/toast'

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
  const stopProblems = sync(host, {
    load: () => host.call('settings.problems'),
    apply: tellProblems,
    events: {},
    failed: toastError,
  })
  return () => {
    stopShowing()
    stopSync()
    stopProblems()
  }
}

/** Says which settings of the file do not count. The same is said once, and stays until it is read. */
function tellProblems({ replaced, setAside }: SettingsProblems): void {
  const notice = (id: string, title: string, description: string) =>
    toast.warning(title, { id, description, duration: Number.POSITIVE_INFINITY })
  if (replaced.length > 0) {
    const title = i18next.t('settings:problems.replaced', {
      count: replaced.length,
      names: replaced.join(', '),
    })
    notice('settings.replaced', title, i18next.t('settings:problems.replacedHint'))
  }
  if (setAside !== null) {
    const hint = i18next.t('settings:problems.setAsideHint', { file: setAside })
    notice('settings.setAside', i18next.t('settings:problems.setAside'), hint)
  }
}
