import type { Run, RunKind } from '#shared/runs'
import type { StepContext, StepPlan } from '../runs'
import type { LabOnDisk, Provider } from './provider'

/** Id and name of the last step of a run that destroys the whole lab. */
const folderStep = 'folder'

export interface PlanRequest {
  kind: RunKind
  lab: LabOnDisk
  provider: Provider
  nodes: readonly string[]
  /** Nodes that run and are not part of this run. */
  running: readonly string[]
  /** Looks before machines are made; null where nothing can. Machines that are simulated need nothing. */
  preflight: StepPlan | null
  /** Proves that the whole cluster is ready; null where nothing can. */
  prove: ((context: StepContext) => Promise<void>) | null
  removeFolder(context: StepContext): Promise<void>
}

/** The provider's steps with what every provider has in common: proof at the end of a start, and the folder's end. */
export function planRun(request: PlanRequest): StepPlan[] {
  const { kind, lab, provider, nodes, running, preflight, prove, removeFolder } = request
  const covered = new Set([...nodes, ...running])
  const whole = lab.file.nodes.every(({ name }) => covered.has(name))
  switch (kind) {
    case 'create':
      return withLast(
        withFirst(provider.simulated ? null : preflight, provider.planCreate(lab, nodes)),
        'verify',
        prove,
      )
    case 'up': {
      // A cluster with nodes that are off cannot be ready as a whole.
      const steps = provider.planUp(lab, nodes)
      return whole ? withLast(steps, 'verify', prove) : steps
    }
    case 'halt':
      return provider.planHalt(lab, nodes)
    case 'destroy': {
      const steps = provider.planDestroy(lab, nodes)
      return nodes.length === lab.file.nodes.length ? withLast(steps, folderStep, removeFolder) : steps
    }
  }
}

/** Whether the run has deleted its lab's folder. */
export function hasRemovedFolder(run: Run): boolean {
  return run.steps.some((step) => step.id === folderStep && step.status === 'succeeded')
}

/** Nothing begins before `first` has succeeded. */
function withFirst(first: StepPlan | null, steps: StepPlan[]): StepPlan[] {
  if (!first) return steps
  return [first, ...steps.map((step) => ({ ...step, needs: [first.id, ...step.needs] }))]
}

function withLast(steps: StepPlan[], name: string, run: StepPlan['run'] | null): StepPlan[] {
  if (!run) return steps
  return [...steps, { id: name, name, node: null, needs: steps.map(({ id }) => id), run }]
}
