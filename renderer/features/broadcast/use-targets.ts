import { useMemo } from 'react'
import type { Terminal } from '#shared/terminals'
import { useTerminals } from '../terminals/store'
import { useWorkspace } from '../workspace/store'
import { selectTargets, type TargetMode, type Targets, targetModes } from './select-targets'
import { useBroadcast } from './store'

const none: readonly string[] = []

/** The terminals of the open workspace: a broadcast never goes where nobody looks. */
export function useWorkspaceTerminals(): readonly Terminal[] {
  const terminals = useTerminals((state) => state.terminals)
  const active = useWorkspace((state) => state.active)
  return useMemo(() => terminals.filter(({ workspace }) => workspace === active), [terminals, active])
}

/** Who gets a broadcast now, and how many terminals each mode names. */
export function useTargets(terminals: readonly Terminal[]): {
  targets: Targets
  counts: Record<TargetMode, number>
} {
  const onScreen = useWorkspace((state) => state.onScreen ?? none)
  const mode = useBroadcast((state) => state.mode)
  const chosen = useBroadcast((state) => state.chosen)
  return useMemo(() => {
    const select = (each: TargetMode) => selectTargets(terminals, { mode: each, onScreen, chosen })
    const counts = Object.fromEntries(targetModes.map((each) => [each, select(each).members.length]))
    return { targets: select(mode), counts: counts as Record<TargetMode, number> }
  }, [terminals, onScreen, mode, chosen])
}
