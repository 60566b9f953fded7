import type { SettingsPatch } from '#shared/settings'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'
import { useSettings } from './store'

/** Saves a change of the settings at once. */
export function useUpdateSettings(): (patch: SettingsPatch) => void {
  const host = useHost()
  return (patch) => {
    host.call('settings.update', patch).then((settings) => useSettings.setState({ settings }), toastError)
  }
}
