import { useTerminals } from '../terminals/store'
import { useWorkspace } from '../workspace/store'
import { useLabs } from './store'

/** There is nothing at all yet: no lab, no terminal, and no pane of last time. */
export function useIsEmpty(): boolean {
  const noLabs = useLabs(({ loaded, labs }) => loaded && labs.length === 0)
  const noTerminals = useTerminals(({ loaded, terminals }) => loaded && terminals.length === 0)
  const noPanes = useWorkspace(({ onScreen }) => onScreen?.length === 0)
  return noLabs && noTerminals && noPanes
}
