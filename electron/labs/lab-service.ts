import { LabError } from '#shared/errors'
import type { Lab, LabPreview, LabSpec } from '#shared/labs'
import type { Run, RunKind } from '#shared/runs'
import { Emitter } from '../platform/emitter'
import type { Logger } from '../platform/logger'
import type { Client, Emit, HandlersOf } from '../rpc'
import type { RunEngine, StepContext, StepPlan } from '../runs'
import type { SshTarget } from '../ssh'
import { checkSpec, type Surroundings, validFields } from './check-spec'
import type { KnownLab } from './known-lab'
import { LabDefaults } from './lab-defaults'
import type { LabFile } from './lab-file'
import { removeLabFolder } from './lab-folders'
import { LabRegistry } from './lab-registry'
import { withFreePorts, withFreeSubnet } from './lab-repair'
import type { LabOnDisk, Provider, ProviderReports } from './provider'
import { hasRemovedFolder, planRun } from './run-plan'
import { readThisPc, type ThisPc } from './this-pc'

/** States are asked again this often, in ms, while a page is connected. */
const askAgainMs = 15_000

export interface LabServiceOptions {
  labsFolder: string
  homeFolder: string
  engine: RunEngine
  emit: Emit
  logger: Logger
  /** Another PC than this one, for tests. */
  thisPc?: () => Promise<ThisPc>
}

interface LabEvents {
  changed: Lab[]
  removed: string
  reachable: { labId: string; node: string }
}

/** Proves that the lab's cluster is ready; throws with what was seen otherwise. */
export type Proof = (labId: string, context: StepContext) => Promise<void>

/** The step that looks, before real machines are made, whether this PC can make them. */
export type Preflight = (lab: LabOnDisk) => StepPlan

/** Labs for the page: what there is, what can be made, and the runs that change it. */
export class LabService {
  readonly #engine: RunEngine
  readonly #emit: Emit
  readonly #registry: LabRegistry
  readonly #defaults: LabDefaults
  readonly #events = new Emitter<LabEvents>()
  /** Pages that have asked for the labs and are still connected. */
  readonly #watchers = new Set<Client>()
  #published = '[]'
  #timer: NodeJS.Timeout | null = null
  #proof: Proof | null = null
  #preflight: Preflight | null = null

  readonly handlers: HandlersOf<'labs'> = {
    'labs.list': (_, client) => this.#listFor(client),
    'labs.broken': () => this.#registry.broken,
    'labs.defaults': async () => this.#defaults.read(await this.#registry.surroundings()),
    'labs.preview': (form) => this.#preview(form),
    'labs.create': (spec) => this.#registry.inTurn(() => this.#create(spec)),
    'labs.up': ({ labId, nodes }) => this.#start('up', labId, nodes),
    'labs.halt': ({ labId, nodes }) => this.#start('halt', labId, nodes),
    'labs.destroy': ({ labId, nodes }) => this.#start('destroy', labId, nodes),
  }

  /** Where providers report to. */
  readonly reports: ProviderReports = {
    reachable: (labId, node) => this.#events.emit('reachable', { labId, node }),
    changed: (labId) => void this.#registry.find(labId)?.refresh(),
  }

  constructor({ labsFolder, homeFolder, engine, emit, logger, thisPc = readThisPc }: LabServiceOptions) {
    this.#engine = engine
    this.#emit = emit
    this.#defaults = new LabDefaults(homeFolder, logger)
    this.#registry = new LabRegistry({
      labsFolder,
      logger,
      thisPc,
      isActive: (labId) => engine.activeRun(labId) !== null,
      refreshed: () => this.#publish(),
      removed: (labId) => this.#events.emit('removed', labId),
      brokenChanged: (broken) => emit('labs.broken', broken),
    })
    engine.setOwner({
      plan: async (run) => this.#plan(run.kind, this.#registry.get(run.labId), run.nodes),
      changed: () => this.#publish(),
      reconcile: (run) => this.#reconcile(run),
      ended: (run) => this.#ended(run),
    })
  }

  /** Makes a provider known; all of them before `load`. */
  use(provider: Provider): void {
    this.#registry.use(provider)
  }

  /** Sets what the step `verify` does at the end of a start; without it there is no such step. */
  setProof(proof: Proof): void {
    this.#proof = proof
  }

  /** Sets the first step of a run that makes real machines; without it there is no such step. */
  setPreflight(preflight: Preflight): void {
    this.#preflight = preflight
  }

  /** Reads the labs; their states follow, since asking may take long. The engine has loaded its journals before. */
  async load(): Promise<void> {
    await this.#rescan()
    await this.#finishDestroyed()
    this.#timer = setInterval(() => this.#askAgain(), askAgainMs)
  }

  /** By name. */
  list(): Lab[] {
    return this.#registry.all
      .map((lab) => this.#view(lab))
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  }

  lab(labId: string): Lab | null {
    const lab = this.#registry.find(labId)
    return lab && this.#view(lab)
  }

  /** How to log in to a node; null while it does not run. Throws `labs.missing`, `labs.nodeMissing`. */
  sshTarget(labId: string, node: string): SshTarget | null {
    const lab = this.#registry.get(labId)
    checkNodes(lab, [node])
    return lab.provider.sshTarget(lab.disk, node)
  }

  /**
   * Moves a lab to a subnet that is allowed and free; its machines must not have made a cluster yet. Throws `labs.missing`,
   * `labs.busy`, `labs.noFreeSubnet`, `config.corrupt`, `disk.full`, `disk.denied`.
   */
  async useFreeSubnet(labId: string): Promise<void> {
    await this.#changeNetwork(labId, async ({ disk }, { pc }) => {
      const others = this.#registry.all.filter((other) => other.disk.id !== labId)
      return withFreeSubnet(
        disk.file,
        pc,
        others.map((other) => other.disk.file.subnet),
      )
    })
  }

  /** Gives the nodes that do not run free ports. Throws as `useFreeSubnet`, and `labs.portRange`. */
  async useFreePorts(labId: string): Promise<void> {
    await this.#changeNetwork(labId, (lab, { usedPorts }) => {
      const others = new Set(usedPorts)
      for (const { sshPort } of lab.disk.file.nodes) others.delete(sshPort)
      const running = lab.view(null).nodes.filter(({ state }) => state === 'running')
      return withFreePorts(lab.disk.file, new Set(running.map(({ name }) => name)), others)
    })
  }

  /** A node's SSH answers. Gives back the function that unsubscribes, as the next two do. */
  onReachable(listener: (event: LabEvents['reachable']) => void): () => void {
    return this.#events.on('reachable', listener)
  }

  /** A lab is not there any more. */
  onRemoved(listener: (labId: string) => void): () => void {
    return this.#events.on('removed', listener)
  }

  /** All labs, after any change. */
  onChanged(listener: (labs: Lab[]) => void): () => void {
    return this.#events.on('changed', listener)
  }

  /** Ends the providers too; the engine is disposed before, so that no step is left. */
  async dispose(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    await this.#registry.dispose()
  }

  async #listFor(client: Client): Promise<Lab[]> {
    if (!this.#watchers.has(client)) {
      this.#watchers.add(client)
      client.disposables.defer(() => this.#watchers.delete(client))
    }
    await this.#rescan()
    await this.#registry.asked()
    return this.list()
  }

  async #preview(form: Record<string, unknown>): Promise<LabPreview> {
    const checked = await checkSpec(form, await this.#registry.surroundings())
    return { ...checked, path: this.#registry.pathOf(validFields(form).name ?? '') }
  }

  async #changeNetwork(
    labId: string,
    change: (lab: KnownLab, around: Surroundings) => Promise<LabFile>,
  ): Promise<void> {
    await this.#registry.inTurn(async () => {
      const lab = this.#registry.get(labId)
      if (this.#engine.activeRun(labId))
        throw new LabError('resource.busy', 'labs.busy', { params: { lab: labId } })
      await this.#registry.changeNetwork(lab, await change(lab, await this.#registry.surroundings()))
    })
    this.#publish()
  }

  /** Checks everything again: names and ports may have been taken since the form showed them. */
  async #create(spec: LabSpec): Promise<{ labId: string; runId: string }> {
    const { issues, nodes } = await checkSpec(spec, await this.#registry.surroundings())
    if (issues.length > 0) throw new LabError('input.invalid', 'input.invalid', { issues })
    const { name, provider, box, kubernetesVersion, cni, subnet, podNetwork } = spec
    const lab = await this.#registry.add({
      version: 1,
      name,
      provider,
      box,
      kubernetesVersion,
      cni,
      subnet,
      podNetwork,
      nodes,
    })
    try {
      // An earlier lab of this name, whose folder was deleted by hand, may have left journals.
      await this.#engine.removeLab(name)
      const runId = await this.#begin('create', lab, lab.nodeNames)
      await this.#defaults.remember(spec)
      return { labId: name, runId }
    } catch (error) {
      await this.#registry.takeBack(lab)
      throw error
    }
  }

  async #start(
    kind: RunKind,
    labId: string,
    nodes: readonly string[] | undefined,
  ): Promise<{ runId: string }> {
    const lab = this.#registry.get(labId)
    const chosen = [...new Set(nodes ?? lab.nodeNames)]
    checkNodes(lab, chosen)
    return { runId: await this.#begin(kind, lab, chosen) }
  }

  async #begin(kind: RunKind, lab: KnownLab, nodes: readonly string[]): Promise<string> {
    const plan = this.#plan(kind, lab, nodes)
    const run = await this.#engine.start({ labId: lab.disk.id, kind, nodes, plan })
    return run.id
  }

  #plan(kind: RunKind, lab: KnownLab, nodes: readonly string[]): StepPlan[] {
    const { disk, provider } = lab
    const proof = this.#proof
    const running = lab.view(null).nodes.filter(({ state }) => state === 'running')
    return planRun({
      kind,
      lab: disk,
      provider,
      nodes,
      running: running.map(({ name }) => name),
      preflight: this.#preflight?.(disk) ?? null,
      prove: proof && ((context) => proof(disk.id, context)),
      removeFolder: (context) => this.#registry.inTurn(() => removeFolder(disk, context)),
    })
  }

  async #reconcile(run: Run): Promise<void> {
    if (!hasRemovedFolder(run)) await this.#registry.find(run.labId)?.refresh()
  }

  async #ended(run: Run): Promise<void> {
    if (hasRemovedFolder(run)) {
      this.#registry.forget(run.labId)
      await this.#engine.removeLab(run.labId)
    }
    this.#publish()
  }

  /** The app may have ended after a lab's folder was deleted and before its journals were. */
  async #finishDestroyed(): Promise<void> {
    for (const run of this.#engine.list()) {
      if (hasRemovedFolder(run) && !this.#registry.find(run.labId)) await this.#engine.removeLab(run.labId)
    }
  }

  #askAgain(): void {
    if (this.#watchers.size > 0) void this.#registry.refreshAll()
  }

  async #rescan(): Promise<void> {
    await this.#registry.rescan()
    this.#publish()
  }

  /** Tells the page and the other services, if anything they can see has changed. */
  #publish(): void {
    const labs = this.list()
    const text = JSON.stringify(labs)
    if (text === this.#published) return
    this.#published = text
    this.#emit('labs.changed', labs)
    this.#events.emit('changed', labs)
  }

  #view(lab: KnownLab): Lab {
    return lab.view(this.#engine.activeRun(lab.disk.id))
  }
}

async function removeFolder(disk: LabOnDisk, context: StepContext): Promise<void> {
  const kept = await removeLabFolder(disk)
  if (kept.length > 0) context.log(`${disk.path} stays: it holds files of yours: ${kept.join(', ')}`, 'info')
}

function checkNodes(lab: KnownLab, nodes: readonly string[]): void {
  const node = nodes.find((name) => !lab.nodeNames.includes(name))
  if (node !== undefined)
    throw new LabError('resource.missing', 'labs.nodeMissing', { params: { lab: lab.disk.id, node } })
}
