import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import PQueue from 'p-queue'
import { LabError, toWire } from '#shared/errors'
import type { BrokenLab, Lab, LabPreview, LabSpec, ProviderId } from '#shared/labs'
import type { Run, RunKind } from '#shared/runs'
import { Emitter } from '../platform/emitter'
import type { Logger } from '../platform/logger'
import type { Client, Emit, HandlersOf } from '../rpc'
import type { RunEngine, StepContext, StepPlan } from '../runs'
import type { SshTarget } from '../ssh'
import { checkSpec, type Surroundings } from './check-spec'
import { KnownLab } from './known-lab'
import { LabDefaults } from './lab-defaults'
import { createLabFolder, isNameTaken, readLabFolders, removeLabFolder } from './lab-folders'
import type { LabOnDisk, Provider, ProviderReports } from './provider'
import { folderStep, planRun } from './run-plan'

/** States are asked again this often, in ms, while a page is connected. */
const askAgainMs = 15_000

export interface LabServiceOptions {
  labsFolder: string
  homeFolder: string
  engine: RunEngine
  emit: Emit
  logger: Logger
}

interface LabEvents {
  changed: Lab[]
  removed: string
  reachable: { labId: string; node: string }
}

/** Proves that the lab's cluster is ready; throws with what was seen otherwise. */
export type Proof = (labId: string, context: StepContext) => Promise<void>

/** Knows all labs: their folders, their machines' true states, and the runs that change them. */
export class LabService {
  readonly #options: LabServiceOptions
  readonly #defaults: LabDefaults
  readonly #providers = new Map<ProviderId, Provider>()
  readonly #labs = new Map<string, KnownLab>()
  readonly #events = new Emitter<LabEvents>()
  /** Whatever reads or changes the labs folder takes its turn, so that no name or port is given twice. */
  readonly #turns = new PQueue({ concurrency: 1 })
  /** Pages that have asked for the labs and are still connected. */
  readonly #watchers = new Set<Client>()
  #broken: BrokenLab[] = []
  #published = '[]'
  #timer: NodeJS.Timeout | null = null
  #proof: Proof | null = null

  readonly handlers: HandlersOf<'labs'> = {
    'labs.list': (_, client) => this.#listFor(client),
    'labs.broken': () => this.#broken,
    'labs.defaults': () => this.#defaults.read(this.#surroundings()),
    'labs.preview': (form) => this.#preview(form),
    'labs.create': (spec) => this.#turns.add(() => this.#create(spec)),
    'labs.up': ({ labId, nodes }) => this.#start('up', labId, nodes),
    'labs.halt': ({ labId, nodes }) => this.#start('halt', labId, nodes),
    'labs.destroy': ({ labId, nodes }) => this.#start('destroy', labId, nodes),
  }

  /** What providers report; known labs only. */
  readonly reports: ProviderReports = {
    reachable: (labId, node) => this.#events.emit('reachable', { labId, node }),
    changed: (labId) => void this.#labs.get(labId)?.refresh(),
  }

  constructor(options: LabServiceOptions) {
    this.#options = options
    this.#defaults = new LabDefaults(options.homeFolder, options.logger)
    options.engine.setOwner({
      plan: async (run) => this.#plan(run.kind, this.#lab(run.labId), run.nodes),
      changed: () => this.#publish(),
      reconcile: (run) => this.#reconcile(run),
      ended: (run) => this.#ended(run),
    })
  }

  /** Makes a provider known. All of them must be before `load`. */
  use(provider: Provider): void {
    this.#providers.set(provider.id, provider)
  }

  /** Sets what the step `verify` does at the end of a start. Must be set before the first one. */
  setProof(proof: Proof): void {
    this.#proof = proof
  }

  /** Reads the labs and asks for their states. The engine's journals are loaded before. */
  async load(): Promise<void> {
    await this.#rescan()
    await this.#finishDestroyed()
    this.#timer = setInterval(() => this.#askAgain(), askAgainMs)
  }

  list(): Lab[] {
    const labs = [...this.#labs.values()].map((lab) => lab.view(this.#options.engine.activeRun(lab.disk.id)))
    return labs.sort((a, b) => a.name.localeCompare(b.name))
  }

  lab(labId: string): Lab | null {
    return this.#labs.get(labId)?.view(this.#options.engine.activeRun(labId)) ?? null
  }

  /** How to log in to a node; null while it does not run. Throws `labs.missing`, `labs.nodeMissing`. */
  sshTarget(labId: string, node: string): SshTarget | null {
    const lab = this.#lab(labId)
    this.#checkNodes(lab, [node])
    return lab.provider.sshTarget(lab.disk, node)
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
    await this.#turns.onIdle()
    await Promise.all([...this.#providers.values()].map((provider) => provider.dispose()))
  }

  async #listFor(client: Client): Promise<Lab[]> {
    if (!this.#watchers.has(client)) {
      this.#watchers.add(client)
      client.disposables.defer(() => this.#watchers.delete(client))
    }
    await this.#rescan()
    return this.list()
  }

  async #preview(form: Record<string, unknown>): Promise<LabPreview> {
    const path = join(this.#options.labsFolder, typeof form.name === 'string' ? form.name : '')
    return { ...(await checkSpec(form, this.#surroundings())), path }
  }

  async #create(spec: LabSpec): Promise<{ labId: string; runId: string }> {
    const { labsFolder, engine } = this.#options
    const { issues, nodes } = await checkSpec(spec, this.#surroundings())
    if (issues.length > 0) throw new LabError('input.invalid', 'input.invalid', { issues })
    const { name, provider, kubernetesVersion, cni, subnet, podNetwork } = spec
    const file = { version: 1 as const, name, provider, kubernetesVersion, cni, subnet, podNetwork, nodes }
    const disk = await createLabFolder(labsFolder, file)
    try {
      // Those of an earlier lab of this name whose folder was deleted by hand.
      await engine.removeLab(name)
      const lab = this.#know(disk)
      const runId = await this.#begin('create', lab, lab.nodeNames)
      await this.#defaults.remember(spec)
      return { labId: name, runId }
    } catch (error) {
      this.#labs.delete(name)
      await removeLabFolder(disk)
      throw error
    }
  }

  async #start(
    kind: RunKind,
    labId: string,
    nodes: readonly string[] | undefined,
  ): Promise<{ runId: string }> {
    const lab = this.#lab(labId)
    const chosen = [...new Set(nodes ?? lab.nodeNames)]
    this.#checkNodes(lab, chosen)
    return { runId: await this.#begin(kind, lab, chosen) }
  }

  async #begin(kind: RunKind, lab: KnownLab, nodes: readonly string[]): Promise<string> {
    const plan = this.#plan(kind, lab, nodes)
    const run = await this.#options.engine.start({ labId: lab.disk.id, kind, nodes, plan })
    return run.id
  }

  #plan(kind: RunKind, lab: KnownLab, nodes: readonly string[]): StepPlan[] {
    const { disk, provider } = lab
    const running = lab.view(null).nodes.filter(({ state }) => state === 'running')
    return planRun({
      kind,
      lab: disk,
      provider,
      nodes,
      running: running.map(({ name }) => name),
      prove: (context) => this.#prove(disk.id, context),
      removeFolder: (context) => this.#turns.add(() => this.#removeFolder(disk, context)),
    })
  }

  async #prove(labId: string, context: StepContext): Promise<void> {
    if (!this.#proof) throw new Error('no proof was set')
    await this.#proof(labId, context)
  }

  async #removeFolder(disk: LabOnDisk, context: StepContext): Promise<void> {
    const kept = await removeLabFolder(disk)
    if (kept.length > 0)
      context.log(`${disk.path} stays: it holds files of yours: ${kept.join(', ')}`, 'info')
  }

  async #reconcile(run: Run): Promise<void> {
    if (!destroyed(run)) await this.#labs.get(run.labId)?.refresh()
  }

  async #ended(run: Run): Promise<void> {
    if (destroyed(run)) await this.#forget(run.labId)
    this.#publish()
  }

  async #forget(labId: string): Promise<void> {
    this.#labs.delete(labId)
    await this.#options.engine.removeLab(labId)
    this.#events.emit('removed', labId)
  }

  /** The app may have ended after a lab's folder was deleted and before its journals were. */
  async #finishDestroyed(): Promise<void> {
    const { engine } = this.#options
    for (const run of engine.list()) {
      if (destroyed(run) && !this.#labs.has(run.labId)) await engine.removeLab(run.labId)
    }
  }

  #askAgain(): void {
    if (this.#watchers.size > 0) void this.#refresh(this.#labs.values())
  }

  async #refresh(labs: Iterable<KnownLab>): Promise<void> {
    await Promise.all([...labs].map((lab) => lab.refresh()))
  }

  async #rescan(): Promise<void> {
    const changed = await this.#turns.add(() => this.#readFolders())
    await this.#refresh(changed)
    this.#publish()
  }

  /** Gives the labs that are new or whose file has changed. One whose file is broken now stays as it was known. */
  async #readFolders(): Promise<KnownLab[]> {
    const { labsFolder, engine, logger } = this.#options
    try {
      const { labs, broken } = await readLabFolders(labsFolder)
      this.#setBroken(broken)
      const there = new Set([...labs, ...broken].map(({ path }) => path))
      for (const { disk } of this.#labs.values()) {
        if (there.has(disk.path) || engine.activeRun(disk.id)) continue
        this.#labs.delete(disk.id)
        this.#events.emit('removed', disk.id)
      }
      return labs
        .filter((disk) => !isDeepStrictEqual(disk, this.#labs.get(disk.id)?.disk))
        .map((disk) => this.#know(disk))
    } catch (error) {
      logger.warn({ err: error }, 'the labs folder cannot be read')
      this.#setBroken([{ path: labsFolder, error: toWire(error) }])
      return []
    }
  }

  #know(disk: LabOnDisk): KnownLab {
    const known = this.#labs.get(disk.id)
    if (known?.provider.id === disk.file.provider) {
      known.disk = disk
      return known
    }
    const provider = this.#providers.get(disk.file.provider)
    if (!provider) throw new Error(`no provider ${disk.file.provider}`)
    const lab = new KnownLab(disk, provider, () => this.#publish())
    this.#labs.set(disk.id, lab)
    return lab
  }

  #setBroken(broken: BrokenLab[]): void {
    if (isDeepStrictEqual(broken, this.#broken)) return
    this.#broken = broken
    this.#options.emit('labs.broken', broken)
  }

  #publish(): void {
    const labs = this.list()
    const text = JSON.stringify(labs)
    if (text === this.#published) return
    this.#published = text
    this.#options.emit('labs.changed', labs)
    this.#events.emit('changed', labs)
  }

  #surroundings(): Surroundings {
    const files = [...this.#labs.values()].map(({ disk }) => disk.file)
    return {
      usedPorts: new Set(files.flatMap(({ nodes }) => nodes.map(({ sshPort }) => sshPort))),
      isNameTaken: (name) => isNameTaken(this.#options.labsFolder, name),
    }
  }

  #lab(labId: string): KnownLab {
    const lab = this.#labs.get(labId)
    if (!lab) throw new LabError('resource.missing', 'labs.missing', { params: { lab: labId } })
    return lab
  }

  #checkNodes(lab: KnownLab, nodes: readonly string[]): void {
    const node = nodes.find((name) => !lab.nodeNames.includes(name))
    if (node !== undefined)
      throw new LabError('resource.missing', 'labs.nodeMissing', { params: { lab: lab.disk.id, node } })
  }
}

/** Whether the run has deleted its lab's folder. */
function destroyed(run: Run): boolean {
  return run.steps.some((step) => step.id === folderStep && step.status === 'succeeded')
}
