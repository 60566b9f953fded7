import type { BrowserWindowConstructorOptions, Session, WebContents } from 'electron'
import { contract } from '#shared/contract/index'
import { isPage } from './page-ipc'

/** What the page may do without being asked: copy and paste in terminals. */
const allowedPermissions: readonly string[] = ['clipboard-read', 'clipboard-sanitized-write']

interface Confinement {
  /** The only page that is shown, as a `file:` address. */
  pageUrl: string
  openExternal: (url: string) => void
  /** For windows that the page opens, which show the page as well. */
  windowOptions: BrowserWindowConstructorOptions
}

/** Keeps a window on the page: no other page in it, nor in a window that it opens. A web link goes to the user's browser. */
export function confineContents(
  contents: WebContents,
  { pageUrl, openExternal, windowOptions }: Confinement,
): void {
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isPage(event.url, pageUrl)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isPage(url, pageUrl)) return { action: 'allow', overrideBrowserWindowOptions: windowOptions }
    const link = contract.methods['app.openExternal'].input.safeParse({ url })
    if (link.success) openExternal(link.data.url)
    return { action: 'deny' }
  })
}

/** Denies camera, location, notifications and all else that a page can ask for. */
export function confineSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(allowedPermissions.includes(permission)),
  )
  session.setPermissionCheckHandler((_contents, permission) => allowedPermissions.includes(permission))
}
