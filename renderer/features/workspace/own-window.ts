import i18next from 'i18next'
import type { Terminal } from '#shared/terminals'
import { toast } from '../../ui/toast'
import type { Pane } from './layout'
import type { OpenView } from './open-view'

/** The part of the page's address that names the terminal of such a window. */
const parameter = 'terminal'

/** In pixels: a pane of many is too small for a window. */
const smallest = { width: 640, height: 400 }

/** Those that this page has opened; closed ones go when they are looked for. */
const opened = new Map<string, Window>()

/** The terminal that this page shows alone; null for the whole program. */
export const ownWindowTerminal = (): string | null => new URLSearchParams(location.search).get(parameter)

/**
 * Opens a pane's terminal in a window of its own, about as large as the pane. The page in it tells the host, and the pane leaves its view
 * until that page is gone. The window has this one as its opener, so the browser gives it a copy of the session's storage, and the
 * token in it.
 */
export function openOwnWindow({ dock }: OpenView, { terminalId }: Pane): void {
  const size = dock.sizeOf(terminalId) ?? smallest
  const width = Math.round(Math.max(size.width, smallest.width))
  const height = Math.round(Math.max(size.height, smallest.height))
  const address = `${location.pathname}?${new URLSearchParams({ [parameter]: terminalId })}`
  const own = window.open(address, `pilothouse-${terminalId}`, `popup,width=${width},height=${height}`)
  const t = i18next.getFixedT(null, 'workspace')
  if (own) opened.set(terminalId, own)
  else toast.error(t('ownWindow.blocked'), { description: t('ownWindow.blockedHint') })
}

/** Brings the terminal's window to the front; where another page has opened it, says that there is one. */
export function showOwnWindow({ id, title }: Terminal): void {
  const own = opened.get(id)
  if (own && !own.closed) own.focus()
  else {
    opened.delete(id)
    toast.info(i18next.getFixedT(null, 'workspace')('ownWindow.elsewhere', { name: title }))
  }
}
