import { FilesPane } from '../files/FilesPane'
import { isRemote } from '../files/place'
import { useIsOpen } from '../terminals/store'
import { TerminalPane } from '../terminals/TerminalPane'
import type { Pane } from './layout'
import { PanePlaceholder } from './PanePlaceholder'

/** What a pane shows: files, a terminal, or why there is none yet. */
export function PaneContent({ pane, close }: { pane: Pane; close: () => void }) {
  const isOpen = useIsOpen(pane.terminalId)
  if (pane.view === 'files')
    return isRemote(pane.source) ? <FilesPane pane={pane} place={pane.source} /> : null
  return isOpen ? (
    <TerminalPane terminalId={pane.terminalId} source={pane.source} />
  ) : (
    <PanePlaceholder pane={pane} close={close} />
  )
}
