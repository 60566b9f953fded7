import { LabError, toWire, type WireError } from '#shared/errors'
import type { StepPlan } from './plan'

/** The run's error for a step that threw `cause`: which step, what it said, and the last lines it printed. */
export function stepFailed(
  step: StepPlan,
  labId: string,
  cause: unknown,
  lastLines: readonly string[],
): WireError {
  const known = cause instanceof LabError ? cause : null
  const details = [known?.message ?? String(cause), known?.details, ...lastLines]
  return toWire(
    new LabError(known?.code ?? 'internal', 'runs.stepFailed', {
      params: { step: step.name, node: step.node ?? labId },
      details: details.filter((line) => line !== undefined).join('\n'),
    }),
  )
}
