import { randomBytes } from 'node:crypto'
import type { RunCheckpoint } from '#shared/checkpoints'
import type { Run, RunKind, RunStep } from '#shared/runs'
import type { StepPlan } from './plan'

export interface RunRequest {
  labId: string
  kind: RunKind
  nodes: readonly string[]
  plan: readonly StepPlan[]
  checkpoint?: RunCheckpoint | undefined
}

/** A run that is about to begin, with the steps of its plan. */
export function newRun({ labId, kind, nodes, plan, checkpoint }: RunRequest): Run {
  const createdAt = Date.now()
  return {
    id: newRunId(labId, kind, createdAt),
    labId,
    kind,
    nodes: [...nodes],
    status: 'running',
    steps: plan.map(pendingStep),
    createdAt,
    ...(checkpoint && { checkpoint }),
  }
}

export function pendingStep({ id, name, node }: StepPlan): RunStep {
  return { id, name, node, status: 'pending' }
}

/** Such as `20261121112703-k8s-create-1f3a5c7e`: sorts by time and is a safe folder name. */
function newRunId(labId: string, kind: RunKind, createdAt: number): string {
  const time = new Date(createdAt).toISOString().replace(/\D/g, '').slice(0, 14)
  return `${time}-${labId}-${kind}-${randomBytes(4).toString('hex')}`
}
