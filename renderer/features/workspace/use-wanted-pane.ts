import { useEffect } from 'react'
import { requestFilesFocus } from '../files/store'
import type { DockHandle } from './dock-handle'
import { useWorkspace } from './store'

/** Opens the pane that somebody asked for as a tab beside its machine's terminal, and gives it the focus. */
export function useWantedPane(dock: DockHandle | null): void {
  const wantedPane = useWorkspace((state) => state.wantedPane)
  const { setWantedPane } = useWorkspace.getState()
  useEffect(() => {
    if (!dock || !wantedPane) return
    dock.open(wantedPane, wantedPane.terminalId.replace(/^files\//, ''))
    requestFilesFocus(wantedPane.terminalId)
    setWantedPane(null)
  }, [dock, wantedPane, setWantedPane])
}
