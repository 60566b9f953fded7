import { useEffect } from 'react'
import { isTyping } from '../../ui/is-typing'
import { useTerminalPool } from '../terminals/pool-context'
import { useTerminals } from '../terminals/store'
import type { DockHandle } from './dock-handle'
import { showOwnWindow } from './own-window'
import { useWorkspace } from './store'

/**
 * Brings the terminal that somebody asked for to the front, and gives it the focus once it can be typed in; where it is in a
 * window of its own, that window.
 */
export function useWantedTerminal(dock: DockHandle | null): void {
  const pool = useTerminalPool()
  const wanted = useWorkspace((state) => state.wanted)
  const terminal = useTerminals(({ terminals }) => terminals.find(({ id }) => id === wanted))
  const state = terminal?.state
  const isElsewhere = terminal?.inOwnWindow === true
  const isThere = dock !== null && state !== undefined && !isElsewhere

  useEffect(() => {
    if (!terminal || !isElsewhere) return
    useWorkspace.getState().setWanted(null)
    showOwnWindow(terminal)
  }, [terminal, isElsewhere])

  useEffect(() => {
    if (isThere && wanted) dock.show(wanted)
  }, [dock, isThere, wanted])

  useEffect(() => {
    if (!isThere || !wanted || (state !== 'ready' && state !== 'closed')) return
    useWorkspace.getState().setWanted(null)
    if (state === 'ready' && !isTyping(document.activeElement)) pool.get(wanted).focus()
  }, [pool, isThere, wanted, state])
}
