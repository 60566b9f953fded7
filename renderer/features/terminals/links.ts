import { useConnection } from '../../store/connection'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'

/** Opens a web address from a terminal's text in the user's browser. Anything else is ignored: it may come from a stranger. */
export function openLink(host: Host, address: string): void {
  const url = URL.parse(address)
  if (!url || !['http:', 'https:'].includes(url.protocol)) return
  const opensExternal = useConnection.getState().info?.capabilities.openExternal
  if (opensExternal) host.call('app.openExternal', { url: url.href }).catch(toastError)
  else window.open(url.href, '_blank', 'noopener,noreferrer')
}
