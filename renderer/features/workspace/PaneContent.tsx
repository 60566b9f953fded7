import { FilesPane } from '../files/FilesPane'
import { isRemote } from '../files/place'
import { useTerminal } from '../terminals/store'
import { TerminalPane } from '../terminals/TerminalPane'
import type { Pane } from './layout'
import { PanePlaceholder } from './PanePlaceholder'

/** What a pane shows: files, a terminal, or why there is none yet. */
export function PaneContent({ pane, close }: { pane: Pane; close: () => void }) {
  const terminal = useTerminal(pane.terminalId)
  if (pane.view === 'files')
    return isRemote(pane.source) ? <FilesPane pane={pane} place={pane.source} /> : null
  return terminal ? <TerminalPane terminal={terminal} /> : <PanePlaceholder pane={pane} close={close} />
}
