import type { Finding } from '#shared/preflight'
import type { LogLine } from '#shared/runs'

/** What a step may use while it runs. */
export interface StepContext {
  /** Aborted when the run is cancelled or the app quits; the step then ends its children and throws. */
  readonly signal: AbortSignal
  /**
   * Adds lines to the run's log, as `output` unless told otherwise; a text of several lines becomes several. Escape
   * sequences and control characters are taken out, lines are cut at 4000 characters.
   */
  log(text: string, level?: LogLine['level']): void
}

/** One step as a provider plans it. Steps whose `needs` have succeeded run side by side. */
export interface StepPlan {
  /** Unique in the run, and the same when the run is planned again for a resume: `m-k8s/containerd`. */
  id: string
  name: string
  node: string | null
  needs: readonly string[]
  /**
   * Runs also where steps that it needs did not succeed or the run was cancelled, once they have ended: it sets right what
   * they have left. Its signal is aborted only when the app quits.
   */
  always?: boolean
  /** True where a resumed run finds the step's result already there; without it a step that succeeded is not run again. */
  isDone?(): Promise<boolean>
  run(context: StepContext): Promise<void>
  /** For the journal, once `run` has ended. */
  warnings?(): readonly Finding[]
}
