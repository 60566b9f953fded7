import i18next from 'i18next'
import type { Terminal } from '#shared/terminals'
import { useTerminals } from '../terminals/store'
import type { Pane } from './layout'

/** The accessible name of a pane and its tab, in the page's language: a terminal may have another title than its pane remembers. */
export function paneTitle(pane: Pane, terminal: Pick<Terminal, 'title'> | undefined): string {
  if (pane.view === 'files') return i18next.t('files:region', { name: pane.title })
  return terminal
    ? i18next.t('terminals:region', { name: terminal.title })
    : i18next.t('terminals:noTerminal', { name: pane.title })
}

/** The name as it is now. A pane has it from its first moment on; its header, which keeps it true, may be drawn later. */
export const presentTitle = (pane: Pane): string =>
  paneTitle(
    pane,
    useTerminals.getState().terminals.find(({ id }) => id === pane.terminalId),
  )
