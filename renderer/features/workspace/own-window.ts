import i18next from 'i18next'
import { toast } from '../../ui/toast'
import type { Pane } from './layout'
import type { OpenView } from './open-view'

/** The part of the page's address that names the terminal of such a window. */
const parameter = 'terminal'

/** The terminal that this page shows alone; null for the whole program. */
export const ownWindowTerminal = (): string | null => new URLSearchParams(location.search).get(parameter)

/**
 * Opens a pane's terminal in a window of its own, of the pane's size. The page in it tells the host, and the pane leaves its view
 * until that page is gone. The window has this one as its opener, so the browser gives it a copy of the session's storage, and the
 * token in it.
 */
export function openOwnWindow({ dock }: OpenView, { terminalId }: Pane): void {
  const { width, height } = dock.sizeOf(terminalId) ?? { width: 800, height: 500 }
  const address = `${location.pathname}?${new URLSearchParams({ [parameter]: terminalId })}`
  const opened = window.open(
    address,
    `pilothouse-${terminalId}`,
    `popup,width=${Math.round(width)},height=${Math.round(height)}`,
  )
  if (opened) return
  const t = i18next.getFixedT(null, 'workspace')
  toast.error(t('ownWindow.blocked'), { description: t('ownWindow.blockedHint') })
}
