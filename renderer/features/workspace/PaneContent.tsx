import { useTerminal } from '../terminals/store'
import { TerminalPane } from '../terminals/TerminalPane'
import type { Pane } from './layout'
import { PanePlaceholder } from './PanePlaceholder'

/** The terminal of a pane, or why there is none yet. */
export function PaneContent({ pane, close }: { pane: Pane; close: () => void }) {
  const terminal = useTerminal(pane.terminalId)
  return terminal ? <TerminalPane terminal={terminal} /> : <PanePlaceholder pane={pane} close={close} />
}
