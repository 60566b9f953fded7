import { useEffect } from 'react'
import { isTyping } from '../../ui/is-typing'
import { useTerminalPool } from '../terminals/pool-context'
import { useTerminals } from '../terminals/store'
import type { DockHandle } from './dock-handle'
import { useWorkspace } from './store'

/** Brings the terminal that somebody asked for to the front, and gives it the focus once it can be typed in. */
export function useWantedTerminal(dock: DockHandle | null): void {
  const pool = useTerminalPool()
  const wanted = useWorkspace((state) => state.wanted)
  const state = useTerminals(({ terminals }) => terminals.find((terminal) => terminal.id === wanted)?.state)
  const isThere = dock !== null && state !== undefined

  useEffect(() => {
    if (isThere && wanted) dock.show(wanted)
  }, [dock, isThere, wanted])

  useEffect(() => {
    if (!isThere || !wanted || (state !== 'ready' && state !== 'closed')) return
    useWorkspace.getState().setWanted(null)
    if (state === 'ready' && !isTyping(document.activeElement)) pool.get(wanted).focus()
  }, [pool, isThere, wanted, state])
}
