import { useTerminals } from '../terminals/store'
import { useWorkspace } from '../workspace/store'
import { useLabs } from './store'

/** There is nothing at all yet: no lab, no terminal, and no pane of last time. Undefined until that is known. */
export function useIsEmpty(): boolean | undefined {
  // Not how many there are: whoever asks would be drawn anew for each of 64 panes.
  const noLabs = useLabs((state) => (state.loaded ? state.labs.length === 0 : undefined))
  const noTerminals = useTerminals((state) => (state.loaded ? state.terminals.length === 0 : undefined))
  const noPanes = useWorkspace(({ onScreen }) => (onScreen ? onScreen.length === 0 : undefined))
  const answers = [noLabs, noTerminals, noPanes]
  if (answers.includes(false)) return false
  return answers.includes(undefined) ? undefined : true
}
