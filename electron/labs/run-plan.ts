import type { RunCheckpoint } from '#shared/checkpoints'
import { LabError } from '#shared/errors'
import type { LabVerb, ProvisioningStep } from '#shared/labs'
import type { Run, RunKind } from '#shared/runs'
import type { StepContext, StepPlan } from '../runs'
import { planCheckpoint, planDelete, planRepair, planRestore, type Repair } from './checkpoint-plan'
import { asMade, isMade } from './opened-lab'
import type { LabOnDisk, Provider } from './provider'

/** Id and name of the last step of a run that destroys the whole lab. */
const folderStep = 'folder'

/** Takes a node out of the cluster that runs, over its control plane. All throw where that cannot be reached. */
export interface Departure {
  /** The node is cordoned first, and stays so; `cordoning` is called just before, where nobody had done that already. */
  drain(labId: string, node: string, context: StepContext, cordoning: () => void): Promise<void>
  /** Deletes the node's object. */
  deleteNode(labId: string, node: string, context: StepContext): Promise<void>
  /** Lets pods come to the node again, where it stays. */
  uncordon(labId: string, node: string, context: StepContext): Promise<void>
}

/** What a worker needs to join anew, but for the join itself. All throw where control plane or machine cannot be reached. */
export interface Rejoining {
  /** Deletes the node's object, where there is one. */
  leave(labId: string, node: string, context: StepContext): Promise<void>
  /** Takes away what an earlier join left on the machine. */
  reset(labId: string, node: string, context: StepContext): Promise<void>
  /** Gives the new object the labels and taints of the one that `leave` deleted. */
  giveBack(labId: string, node: string, context: StepContext): Promise<void>
}

export interface PlanRequest {
  kind: RunKind
  lab: LabOnDisk
  provider: Provider
  nodes: readonly string[]
  /** Steps of a run `provision`. */
  steps: readonly ProvisioningStep[]
  /** Nodes that run and are not part of this run. */
  running: readonly string[]
  /** As for `Provider.planUp`. */
  unfinished: ReadonlySet<string>
  /** Looks at this PC before machines are made or started; null where nothing can, or need. Machines that are simulated need nothing. */
  preflight: StepPlan | null
  /** The one that the run is about. */
  checkpoint: RunCheckpoint | undefined
  /** Null where nothing can be repaired, or need be: simulated machines lose nothing. */
  repair: Repair | null
  /** Proves that the whole cluster is ready; null where nothing can, or nobody knows whether there is a cluster. */
  prove: StepPlan['run'] | null
  /** How a worker leaves the cluster; null where there is none to leave. */
  departure: Departure | null
  /** How a worker joins anew; null where none can. */
  rejoining: Rejoining | null
  /** Null where the folder is not this app's to delete. */
  removeFolder: StepPlan['run'] | null
  /** Takes the run's nodes out of lab.yaml. */
  removeNodes: StepPlan['run']
}

/** The provider's steps with what every provider has in common: proof at the end of a start, and the folder's end. */
export function planRun(request: PlanRequest): StepPlan[] {
  const { kind, lab, provider, nodes, steps, unfinished } = request
  switch (kind) {
    case 'create':
      return proved(request, prepared(request, provider.planCreate(lab, nodes)))
    case 'add':
      return proved(request, [
        ...prepared(request, provider.planCreate(lab, nodes)),
        ...introductions(request),
      ])
    case 'up':
      return proved(request, prepared(request, provider.planUp(lab, nodes, unfinished)))
    case 'resume':
      return proved(request, woken(request, prepared(request, resumed(request))))
    case 'reload':
      return proved(request, provider.planReload?.(lab, nodes) ?? notOffered(request))
    case 'provision':
      return proved(request, provider.planProvision?.(lab, nodes, steps) ?? notOffered(request))
    case 'halt':
      return provider.planHalt(lab, nodes)
    case 'suspend':
      return provider.planSuspend?.(lab, nodes) ?? notOffered(request)
    case 'destroy': {
      const destroyed = provider.planDestroy(lab, nodes)
      const { removeFolder } = request
      // A resumed run may name nodes that are gone, and lack some that are new.
      const isWhole = lab.file.nodes.every(({ name }) => nodes.includes(name))
      return isWhole && removeFolder ? withLast(destroyed, folderStep, removeFolder) : destroyed
    }
    case 'checkpoint':
      return woken(request, planCheckpoint({ ...snapshotted(request), provider }))
    case 'restore': {
      const needs = snapshotted(request)
      // Which nodes run afterwards is the checkpoint's.
      const after = { ...request, nodes: needs.checkpoint.running, running: [] }
      return proved(after, planRestore(needs, request.repair))
    }
    case 'delete-checkpoint':
      return planDelete(snapshotted(request))
    case 'repair':
      return proved(request, planRepair(asMade(lab), nodes, request.repair))
    case 'rejoin':
      return proved(request, rejoined(request))
    case 'remove':
      return withLast(removal(request), 'lab-file', request.removeNodes)
  }
}

/** What a provider can do. */
export function verbsOf(provider: Provider): LabVerb[] {
  return [
    'up',
    'halt',
    ...(provider.planSuspend ? (['suspend'] as const) : []),
    ...(provider.planResume ? (['resume'] as const) : []),
    ...(provider.planReload ? (['reload'] as const) : []),
    ...(provider.planProvision ? (['provision'] as const) : []),
    'destroy',
    ...(provider.scalable ? (['add', 'remove'] as const) : []),
    ...(provider.scalable && provider.planRejoin ? (['rejoin'] as const) : []),
  ]
}

/** Ids of steps that did not succeed when one of the `runs` (newest first) last performed them. */
export function unfinishedSteps(runs: readonly Run[]): Set<string> {
  const last = new Map<string, boolean>()
  for (const { id, startedAt, status } of runs.flatMap(({ steps }) => steps))
    if (startedAt !== undefined && !last.has(id)) last.set(id, status === 'succeeded')
  return new Set([...last].filter(([, isDone]) => !isDone).map(([id]) => id))
}

/** Whether the run has deleted its lab's folder. */
export function hasRemovedFolder(run: Run): boolean {
  return run.steps.some((step) => step.id === folderStep && step.status === 'succeeded')
}

/** What stood still has a wrong clock, and perhaps more. A checkpoint wakes what it has suspended also after a cancel, and in a retry. */
function woken({ kind, lab, repair }: PlanRequest, steps: StepPlan[]): StepPlan[] {
  if (!isMade(lab)) return steps
  const awake = steps.filter(({ name }) => name === 'resume')
  const nodes = awake.flatMap(({ node }) => node ?? [])
  const anyway = kind === 'checkpoint' ? { always: true, isDone: async () => false } : {}
  const ids = awake.map(({ id }) => id)
  return [...steps, ...planRepair(lab, nodes, repair, ids).map((step) => ({ ...step, ...anyway }))]
}

function snapshotted(request: PlanRequest) {
  const { lab, provider, checkpoint } = request
  if (!provider.snapshots || !checkpoint) return notOffered(request)
  return { lab: asMade(lab), snapshots: provider.snapshots, checkpoint }
}

const resumed = (request: PlanRequest): StepPlan[] =>
  request.provider.planResume?.(request.lab, request.nodes) ?? notOffered(request)

function notOffered({ lab }: PlanRequest): never {
  throw new LabError('state.conflict', 'labs.notOffered', { params: { lab: lab.id } })
}

/** Nothing begins before this PC was looked at. */
function prepared({ provider, preflight }: PlanRequest, steps: StepPlan[]): StepPlan[] {
  if (!preflight || provider.simulated) return steps
  return [preflight, ...steps.map((step) => ({ ...step, needs: [preflight.id, ...step.needs] }))]
}

/** The step `prepare` tells the nodes that run the names and addresses of the new ones. */
function introductions({ lab, provider, running }: PlanRequest): StepPlan[] {
  return provider.planProvision?.(lab, running, ['prepare']) ?? []
}

/** A cluster with nodes that are off cannot be ready as a whole. */
function proved({ lab, nodes, running, prove }: PlanRequest, steps: StepPlan[]): StepPlan[] {
  const covered = new Set([...nodes, ...running])
  const isWhole = lab.file.nodes.every(({ name }) => covered.has(name))
  return isWhole && prove ? withLast(steps, 'verify', prove) : steps
}

/** The cluster is left first: a machine that is gone could not be drained any more. */
function removal(request: PlanRequest): StepPlan[] {
  const { lab, provider, nodes, departure, unfinished } = request
  const destroyed = provider.planDestroy(lab, nodes)
  if (!departure) return destroyed
  const leaving = nodes.flatMap((node) => leave(lab.id, node, departure, unfinished))
  const left = leaving.filter(({ always }) => !always).map(({ id }) => id)
  return [...leaving, ...destroyed.map((step) => ({ ...step, needs: [...left, ...step.needs] }))]
}

/** A node that was drained and stays after all gets its pods again, unless somebody had cordoned it before. */
function leave(
  labId: string,
  node: string,
  departure: Departure,
  unfinished: ReadonlySet<string>,
): StepPlan[] {
  const [drain, remove, uncordon] = [`${node}/drain`, `${node}/delete-node`, `${node}/uncordon`]
  // Of an attempt that could not take it back.
  let isCordoned = unfinished.has(uncordon)
  const drained: StepPlan = {
    id: drain,
    name: 'drain',
    node,
    needs: [],
    // After a removal that came to nothing its pods may be back.
    isDone: async () => !unfinished.has(remove),
    run: (context) =>
      departure.drain(labId, node, context, () => {
        isCordoned = true
      }),
  }
  const removed: StepPlan = {
    id: remove,
    name: 'delete-node',
    node,
    needs: [drain],
    run: async (context) => {
      await departure.deleteNode(labId, node, context)
      isCordoned = false
    },
  }
  const uncordoned: StepPlan = {
    id: uncordon,
    name: 'uncordon',
    node,
    needs: [drain, remove],
    always: true,
    isDone: async () => !isCordoned,
    run: async (context) => {
      if (isCordoned) await departure.uncordon(labId, node, context)
      else context.log('Not needed', 'info')
    },
  }
  return [drained, removed, uncordoned]
}

/** A node that is deleted first has a new object, and no pod of its old life is thought to run on it. */
function rejoined(request: PlanRequest): StepPlan[] {
  const { lab, provider, nodes, rejoining } = request
  if (!rejoining || !provider.planRejoin) return notOffered(request)
  const plan = provider.planRejoin.bind(provider)
  return nodes.flatMap((node) => {
    const left: StepPlan = {
      id: `${node}/leave`,
      name: 'delete-node',
      node,
      needs: [],
      run: (context) => rejoining.leave(lab.id, node, context),
    }
    const joined = plan(lab, node, (context) => rejoining.reset(lab.id, node, context))
    const labelled: StepPlan = {
      id: `${node}/labels`,
      name: 'labels',
      node,
      needs: joined.map(({ id }) => id),
      run: (context) => rejoining.giveBack(lab.id, node, context),
    }
    return [left, ...joined.map((step) => ({ ...step, needs: [left.id, ...step.needs] })), labelled]
  })
}

function withLast(steps: StepPlan[], name: string, run: StepPlan['run']): StepPlan[] {
  return [...steps, { id: name, name, node: null, needs: steps.map(({ id }) => id), run }]
}
