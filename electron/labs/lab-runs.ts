import type { RunCheckpoint } from '#shared/checkpoints'
import { LabError } from '#shared/errors'
import {
  type LabNode,
  type LabVerb,
  type NodeState,
  type ProvisioningStep,
  provisioningStepSchema,
} from '#shared/labs'
import type { Run, RunKind } from '#shared/runs'
import type { RunEngine, StepContext, StepPlan } from '../runs'
import type { Repair } from './checkpoint-plan'
import type { KnownLab } from './known-lab'
import { removeNodes } from './lab-file'
import type { LabRegistry } from './lab-registry'
import { isMade } from './opened-lab'
import type { MadeLab } from './provider'
import {
  type Departure,
  hasRemovedFolder,
  planRun,
  type Rejoining,
  unfinishedSteps,
  verbsOf,
} from './run-plan'
import { type Starts, startsOf } from './starts'

/** Proves that the lab's cluster is ready; throws with what was seen otherwise. */
type Proof = (labId: string, context: StepContext) => Promise<void>

/** The step that looks whether this PC can make and start these real machines. */
type Preflight = (starts: Starts) => StepPlan

/** Takes away what this PC has of a lab's cluster outside its folder. Never throws: what stays is logged and told. */
type Farewell = (labId: string, context: Pick<StepContext, 'log'>) => Promise<void>

/** What the steps of runs need that are not the provider's; without one of them there are no such steps. */
export interface RunHelp {
  /** The step `verify` at the end of a start. */
  proof: Proof | null
  /** The first step of a run that makes, starts or wakes real machines. */
  preflight: Preflight | null
  /** How a worker leaves its cluster before it is removed. */
  departure: Departure | null
  /** What goes with a lab's cluster: before the lab's folder does, with its control plane, or when it is closed. */
  farewell: Farewell | null
  /** How a worker joins anew. */
  rejoining: Rejoining | null
  /** What helps a machine that stood still. */
  repair: Repair | null
}

/** Nodes that a verb is for where none are named; all nodes for verbs that are not listed. */
const statesFor: Partial<Record<RunKind, NodeState>> = {
  suspend: 'running',
  resume: 'suspended',
  reload: 'running',
  provision: 'running',
}

interface BeginOptions {
  /** Of a run `provision`; all where they are left out. */
  steps?: readonly ProvisioningStep[] | undefined
  /** Of a run about one. */
  checkpoint?: RunCheckpoint | undefined
}

interface Options {
  engine: RunEngine
  registry: LabRegistry
  help: Readonly<RunHelp>
  /** A node is not part of its lab any more. */
  nodeRemoved(labId: string, node: string): void
  /** A lab was destroyed. */
  labEnded(labId: string): void
  /** A lab that stays has lost its control plane, and with it its cluster. */
  clusterGone(labId: string): Promise<void>
}

/** The runs that change labs: which nodes they are for, and what their steps are. */
export class LabRuns {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** Throws `labs.missing`, `labs.nodeMissing`, `labs.notOffered`, `labs.noNodeFor`, and what `begin` throws. */
  async start(
    verb: Exclude<LabVerb, 'add' | 'remove' | 'rejoin'>,
    labId: string,
    nodes?: readonly string[],
    steps?: readonly ProvisioningStep[],
  ): Promise<{ runId: string }> {
    const lab = this.#options.registry.get(labId)
    checkNodes(lab, nodes ?? [])
    checkOffered(lab, verb)
    const chosen = nodes ? [...new Set(nodes)] : nodesFor(verb, lab)
    if (chosen.length === 0)
      throw new LabError('state.conflict', 'labs.noNodeFor', { params: { lab: labId } })
    return { runId: await this.begin(verb, lab, chosen, { steps }) }
  }

  /** Throws `labs.busy`, `labs.untrusted`, `labs.noSuchStep`, `disk.full`, `disk.denied`. */
  async begin(
    kind: RunKind,
    lab: KnownLab,
    nodes: readonly string[],
    { steps, checkpoint }: BeginOptions = {},
  ): Promise<string> {
    await lab.provider.checkUsable?.(lab.disk)
    // Whether machines are to be made is not known before.
    if (kind === 'up' && !lab.provider.simulated) await this.#options.registry.asked()
    const plan = this.#plan(kind, lab, nodes, { steps, checkpoint })
    if (!plan.some(({ node }) => node !== null))
      throw new LabError('input.invalid', 'labs.noSuchStep', { params: { nodes: nodes.join(', ') } })
    const run = await this.#options.engine.start({ labId: lab.disk.id, kind, nodes, plan, checkpoint })
    return run.id
  }

  /** The steps of a run once more: it goes on with those it has not done. Right after a start of the app states are not known yet. */
  async planAgain(run: Run): Promise<StepPlan[]> {
    await this.#options.registry.asked()
    const lab = this.#options.registry.get(run.labId)
    await lab.provider.checkUsable?.(lab.disk)
    const names = new Set<string>(run.steps.map(({ name }) => name))
    const steps = provisioningStepSchema.options.filter((step) => names.has(step))
    return this.#plan(run.kind, lab, run.nodes, { steps, checkpoint: run.checkpoint })
  }

  /** After a run and the question for the true states: its lab's folder may be gone, or its cluster alone. */
  async ended(run: Run): Promise<void> {
    const { engine, registry, labEnded, clusterGone } = this.#options
    const lab = registry.find(run.labId)
    if (hasRemovedFolder(run)) {
      registry.forget(run.labId)
      labEnded(run.labId)
      await engine.removeLab(run.labId)
    } else if (run.kind === 'destroy' && lab && !hasCluster(lab.view(null).nodes)) {
      await clusterGone(run.labId)
    }
  }

  /** The app may have ended after a lab's folder was deleted and before its journals were. */
  async finishDestroyed(): Promise<void> {
    const { engine, registry, labEnded } = this.#options
    for (const run of engine.list()) {
      if (!hasRemovedFolder(run) || registry.find(run.labId)) continue
      labEnded(run.labId)
      await engine.removeLab(run.labId)
    }
  }

  #plan(
    kind: RunKind,
    lab: KnownLab,
    nodes: readonly string[],
    { steps = provisioningStepSchema.options, checkpoint }: BeginOptions,
  ): StepPlan[] {
    const { engine, help, registry } = this.#options
    const { disk, provider } = lab
    const { proof } = help
    const seen = lab.view(null).nodes
    const running = seen.filter(({ name, state }) => state === 'running' && !nodes.includes(name))
    return planRun({
      kind,
      lab: disk,
      provider,
      nodes,
      steps,
      running: running.map(({ name }) => name),
      unfinished: unfinishedSteps(engine.list(disk.id)),
      preflight: this.#preflight(kind, lab, nodes),
      checkpoint,
      repair: provider.simulated ? null : help.repair,
      prove: proof && isMade(disk) ? (context) => proof(disk.id, context) : null,
      departure: hasCluster(seen) ? help.departure : null,
      rejoining: help.rejoining,
      removeFolder: isMade(disk)
        ? (context) => registry.inTurn(() => this.#removeFolder(disk, context))
        : null,
      removeNodes: () => registry.inTurn(() => this.#removeNodes(disk.id, nodes)),
    })
  }

  /** Since machines were made, the PC may have got another network, less space, or an update that VirtualBox cannot do with. */
  #preflight(kind: RunKind, lab: KnownLab, nodes: readonly string[]): StepPlan | null {
    const { preflight } = this.#options.help
    const starts = startsOf(kind, lab, nodes)
    return preflight && starts ? preflight(starts) : null
  }

  async #removeFolder(disk: MadeLab, context: StepContext): Promise<void> {
    await this.#options.help.farewell?.(disk.id, context)
    const kept = await this.#options.registry.removeFolder(disk)
    if (kept.length > 0)
      context.log(`${disk.path} stays: it holds files of yours: ${kept.join(', ')}`, 'info')
  }

  async #removeNodes(labId: string, nodes: readonly string[]): Promise<void> {
    const { registry, nodeRemoved } = this.#options
    await registry.changeFile(registry.get(labId), (text, path) => removeNodes(text, path, nodes))
    for (const node of nodes) nodeRemoved(labId, node)
  }
}

/** Throws `labs.nodeMissing`. */
export function checkNodes(lab: KnownLab, nodes: readonly string[]): void {
  const node = nodes.find((name) => !lab.nodeNames.includes(name))
  if (node !== undefined)
    throw new LabError('resource.missing', 'labs.nodeMissing', { params: { lab: lab.disk.id, node } })
}

/** Throws `labs.notOffered`. */
export function checkOffered(lab: KnownLab, verb: LabVerb): void {
  if (!verbsOf(lab.provider).includes(verb))
    throw new LabError('state.conflict', 'labs.notOffered', { params: { lab: lab.disk.id } })
}

function nodesFor(kind: RunKind, lab: KnownLab): string[] {
  const state = statesFor[kind]
  const { nodes } = lab.view(null)
  return nodes.filter((node) => state === undefined || node.state === state).map(({ name }) => name)
}

/** A control plane that was never made has no cluster that a worker could be in. */
const hasCluster = (nodes: readonly LabNode[]): boolean =>
  nodes.some(({ role, state }) => role === 'control-plane' && state !== 'not-created')
