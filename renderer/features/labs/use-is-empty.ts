import { useTerminals } from '../terminals/store'
import { useLabs } from './store'

/** There is nothing at all yet: no lab and no terminal. */
export function useIsEmpty(): boolean {
  const noLabs = useLabs(({ loaded, labs }) => loaded && labs.length === 0)
  const noTerminals = useTerminals(({ loaded, terminals }) => loaded && terminals.length === 0)
  return noLabs && noTerminals
}
