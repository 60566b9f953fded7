import type { Bridge } from '#shared/bridge'
import { DesktopHost } from './desktop-host'
import type { Host } from './host'
import { takeToken } from './token'
import { WebHost } from './web-host'

declare global {
  interface Window {
    /** Put there by the desktop host's preload. */
    readonly pilothouse?: Bridge
  }
}

/** The page's connection to the host that served it. */
export function createHost(): Host {
  if (window.pilothouse) return new DesktopHost(window.pilothouse)
  const host = new WebHost(location.origin, takeToken(window))
  window.addEventListener('online', () => host.reconnectNow())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') host.reconnectNow()
  })
  return host
}
