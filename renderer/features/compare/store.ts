import { create } from 'zustand'
import { type Comparison, defaultTimeoutSeconds, type NodeResult, sourceId } from '#shared/compare'
import type { Noise } from '#shared/compare-noise'
import type { TerminalSource } from '#shared/terminals'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import { isRemote } from '../files/place'
import { useWorkspace } from '../workspace/store'

interface CompareState {
  /** One of each workspace. */
  comparisons: readonly Comparison[]
  /** Differences of these kinds are not looked at. */
  noise: ReadonlySet<Noise>
  /** For the next comparison. */
  timeoutSeconds: number
}

export const useCompare = create<CompareState>(() => ({
  comparisons: [],
  noise: new Set(),
  timeoutSeconds: defaultTimeoutSeconds,
}))

export const setTimeoutSeconds = (timeoutSeconds: number): void => useCompare.setState({ timeoutSeconds })

export const toggleNoise = (kind: Noise): void =>
  useCompare.setState(({ noise }) => ({
    noise: noise.has(kind) ? new Set([...noise].filter((each) => each !== kind)) : new Set([...noise, kind]),
  }))

export const followComparisons = (host: Host): (() => void) =>
  sync(host, {
    load: () => host.call('compare.list'),
    apply: (comparisons) => useCompare.setState({ comparisons }),
    events: {
      'compare.started': (started) => set((known) => [...known, started]),
      'compare.result': ({ comparisonId, result }) =>
        set((known) => known.map((each) => (each.id === comparisonId ? withResult(each, result) : each))),
      'compare.removed': ({ comparisonId }) => set((known) => known.filter(({ id }) => id !== comparisonId)),
    },
    failed: toastError,
  })

const set = (change: (known: readonly Comparison[]) => readonly Comparison[]) =>
  useCompare.setState(({ comparisons }) => ({ comparisons: change(comparisons) }))

function withResult(comparison: Comparison, result: NodeResult): Comparison {
  const id = sourceId(result.source)
  const results = comparison.results.map((other) => (sourceId(other.source) === id ? result : other))
  return { ...comparison, results }
}

/** The one of the open workspace. */
export function useComparison(): Comparison | undefined {
  const active = useWorkspace((state) => state.active)
  return useCompare(({ comparisons }) => comparisons.find(({ workspace }) => workspace === active))
}

/** What the newest command gave on a terminal's machine, with that command. */
export function useLastResult(source: TerminalSource): { command: string; result: NodeResult } | undefined {
  const comparison = useComparison()
  if (!comparison || !isRemote(source)) return undefined
  const id = sourceId(source)
  const result = comparison.results.find((each) => sourceId(each.source) === id)
  return result && { command: comparison.command, result }
}
