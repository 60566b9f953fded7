import { hasStopped, isOvertaken, type Run, type RunStep, type StepStatus } from '#shared/runs'
import type { StateTone } from '../../ui/StateMark'

export interface StepRow {
  /** Null for steps on the whole lab. */
  node: string | null
  steps: RunStep[]
}

/** One row for each node in the order of the run's nodes; steps on the whole lab come last. */
export function groupByNode(run: Pick<Run, 'nodes' | 'steps'>): StepRow[] {
  const others = run.steps.map((step) => step.node).filter((node) => node !== null)
  const nodes: (string | null)[] = [...new Set([...run.nodes, ...others]), null]
  return nodes
    .map((node) => ({ node, steps: run.steps.filter((step) => step.node === node) }))
    .filter(({ steps }) => steps.length > 0)
}

export interface Progress {
  done: number
  total: number
}

/** A skipped step has its result already, so it counts as done. */
export function progressOf(steps: readonly RunStep[]): Progress {
  const done = steps.filter(({ status }) => status === 'succeeded' || status === 'skipped').length
  return { done, total: steps.length }
}

const tones: Record<StepStatus, StateTone> = {
  pending: 'off',
  running: 'starting',
  succeeded: 'running',
  skipped: 'running',
  failed: 'problem',
  cancelled: 'off',
}

export const stepTone = (status: StepStatus): StateTone => tones[status]

/** How long a step has taken, in ms; null before it began. A step that never ended has no known length. */
export function stepMs({ status, startedAt, endedAt }: RunStep, now: number): number | null {
  if (startedAt === undefined) return null
  if (endedAt !== undefined) return Math.max(0, endedAt - startedAt)
  return status === 'running' ? Math.max(0, now - startedAt) : null
}

/** Milliseconds as `0.4 s` below ten seconds, then `m:ss`, or `h:mm:ss` from one hour on. */
export function formatDuration(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  const clock = `${two(minutes % 60)}:${two(seconds % 60)}`
  return minutes < 60 ? clock.replace(/^0/, '') : `${Math.floor(minutes / 60)}:${clock}`
}

/** What a person should read about a run that did not succeed: the failed step's own error says most. */
export const errorOfRun = (run: Run) => run.steps.find((step) => step.status === 'failed')?.error ?? run.error

/** `runs` are those of the same lab, or of all labs. */
export const canResume = (run: Run, runs: readonly Run[]): boolean =>
  hasStopped(run) && !isOvertaken(run, runs)
