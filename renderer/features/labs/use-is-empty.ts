import { useTerminals } from '../terminals/store'
import { useWorkspace } from '../workspace/store'
import { useLabs } from './store'

/** There is nothing at all yet: no lab, no terminal, and no pane of last time. Undefined until that is known. */
export function useIsEmpty(): boolean | undefined {
  const labs = useLabs((state) => (state.loaded ? state.labs.length : undefined))
  const terminals = useTerminals((state) => (state.loaded ? state.terminals.length : undefined))
  const panes = useWorkspace(({ onScreen }) => onScreen?.length)
  const counts = [labs, terminals, panes]
  if (counts.some((count) => count !== undefined && count > 0)) return false
  return counts.includes(undefined) ? undefined : true
}
