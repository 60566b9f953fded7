import { create } from 'zustand'
import type { Run } from '#shared/runs'
import { onRunSucceeded } from '../../store/shell'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'

/** Runs of all labs, newest first. */
export const useRuns = create<{ runs: readonly Run[] }>(() => ({ runs: [] }))

export function followRuns(host: Host): () => void {
  return sync(host, {
    load: () => host.call('runs.list', {}),
    apply: (runs) => useRuns.setState({ runs }),
    events: {
      'runs.changed': (run) => {
        useRuns.setState(({ runs }) => ({ runs: withRun(runs, run) }))
        if (run.status === 'succeeded') onRunSucceeded(run.id)
      },
      'runs.removed': ({ runId }) =>
        useRuns.setState(({ runs }) => ({ runs: runs.filter((run) => run.id !== runId) })),
    },
    failed: toastError,
  })
}

/** Puts a run in place of its older self, or in front as the newest. */
function withRun(runs: readonly Run[], run: Run): Run[] {
  const known = runs.some((other) => other.id === run.id)
  return known ? runs.map((other) => (other.id === run.id ? run : other)) : [run, ...runs]
}
