import type { BrokenLab, ForwardedPort, Lab } from '#shared/labs'
import { Emitter } from '../platform/emitter'
import type { Logger } from '../platform/logger'
import type { Emit, HandlersOf } from '../rpc'
import type { RunEngine } from '../runs'
import type { SshTarget } from '../ssh'
import { CheckpointService } from './lab-checkpoints'
import { LabDefaults } from './lab-defaults'
import { LabRegistry } from './lab-registry'
import { checkNodes, LabRuns, type RunHelp } from './lab-runs'
import { moveToFreePorts, moveToFreeSubnet } from './network-changes'
import { NewLabs } from './new-labs'
import { OpenedFile } from './opened-file'
import { OpenedLabs, type Opener } from './opened-labs'
import type { Provider, ProviderReports } from './provider'
import { hasRemovedFolder } from './run-plan'
import { readThisPc, type ThisPc } from './this-pc'
import { TrustedVagrantfiles } from './trusted-vagrantfiles'
import { WatchedLabs } from './watched-labs'
import { addWorkers, rejoinWorker, removeWorker } from './workers'

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
  ended: string
  opened: string
  nodeRemoved: { labId: string; node: string }
  reachable: { labId: string; node: string }
}

/** Labs for the page: what there is, what can be made, and the runs that change it. */
export class LabService {
  readonly #engine: RunEngine
  readonly #logger: Logger
  readonly #registry: LabRegistry
  readonly #runs: LabRuns
  readonly #help: RunHelp = {
    proof: null,
    preflight: null,
    departure: null,
    farewell: null,
    rejoining: null,
    repair: null,
  }
  readonly #watched: WatchedLabs
  readonly #newLabs: NewLabs
  readonly #events = new Emitter<LabEvents>()
  readonly #openedFile: OpenedFile
  #opened: OpenedLabs | null = null
  /** Whose Vagrantfiles providers may let run. */
  readonly trusted: TrustedVagrantfiles
  readonly checkpoints: CheckpointService

  readonly handlers: HandlersOf<'labs'> = {
    'labs.list': (_, client) => this.#watched.listFor(client),
    'labs.broken': () => this.broken,
    'labs.defaults': () => this.#newLabs.defaults(),
    'labs.preview': (form) => this.#newLabs.preview(form),
    'labs.create': (spec) => this.#newLabs.create(spec),
    'labs.up': ({ labId, nodes }) => this.#runs.start('up', labId, nodes),
    'labs.halt': ({ labId, nodes }) => this.#runs.start('halt', labId, nodes),
    'labs.suspend': ({ labId, nodes }) => this.#runs.start('suspend', labId, nodes),
    'labs.resume': ({ labId, nodes }) => this.#runs.start('resume', labId, nodes),
    'labs.reload': ({ labId, nodes }) => this.#runs.start('reload', labId, nodes),
    'labs.provision': ({ labId, nodes, steps }) => this.#runs.start('provision', labId, nodes, steps),
    'labs.addWorkers': ({ labId, count }) => addWorkers(this.#workers, labId, count),
    'labs.removeWorker': ({ labId, node }) => removeWorker(this.#workers, labId, node),
    'labs.rejoin': ({ labId, node }) => rejoinWorker(this.#workers, labId, node),
    'labs.destroy': ({ labId, nodes }) => this.#runs.start('destroy', labId, nodes),
    'labs.open': ({ path }) => this.#openedLabs.open(path),
    'labs.close': ({ labId }) => this.#openedLabs.close(labId),
    'labs.trust': ({ labId }) => this.#trust(labId),
    'labs.environments': () => this.#openedLabs.environments(),
    'labs.ports': ({ labId, node }) => this.#ports(labId, node),
  }

  /** Where providers report to. */
  readonly reports: ProviderReports = {
    reachable: (labId, node) => this.#events.emit('reachable', { labId, node }),
    changed: (labId) => void this.#registry.find(labId)?.refresh(),
  }

  constructor({ labsFolder, homeFolder, engine, emit, logger, thisPc = readThisPc }: LabServiceOptions) {
    this.#engine = engine
    this.#logger = logger
    this.#openedFile = new OpenedFile(homeFolder)
    this.trusted = new TrustedVagrantfiles(homeFolder)
    this.#registry = new LabRegistry({
      labsFolder,
      openedFile: this.#openedFile,
      trusted: this.trusted,
      logger,
      thisPc,
      isActive: (labId) => engine.activeRun(labId) !== null,
      refreshed: () => this.#watched.publish(),
      removed: (labId) => this.#events.emit('removed', labId),
      brokenChanged: (broken) => emit('labs.broken', broken),
    })
    this.#runs = new LabRuns({
      engine,
      registry: this.#registry,
      help: this.#help,
      nodeRemoved: (labId, node) => this.#events.emit('nodeRemoved', { labId, node }),
      labEnded: (labId) => this.#events.emit('ended', labId),
      clusterGone: (labId) => this.#sayFarewell(labId),
    })
    this.#watched = new WatchedLabs({
      engine,
      registry: this.#registry,
      changed: (labs) => {
        emit('labs.changed', labs)
        this.#events.emit('changed', labs)
      },
    })
    this.#newLabs = new NewLabs({
      registry: this.#registry,
      runs: this.#runs,
      defaults: new LabDefaults(homeFolder, logger),
      ended: (labId) => this.#ended(labId),
    })
    this.checkpoints = new CheckpointService({ registry: this.#registry, runs: this.#runs, emit })
    this.onChanged(() => this.checkpoints.tell())
    this.onRemoved((labId) => this.checkpoints.forget(labId))
    engine.setOwner({
      plan: (run) => this.#runs.planAgain(run),
      changed: () => this.#watched.publish(),
      reconcile: async (run) => {
        if (!hasRemovedFolder(run)) await this.#registry.find(run.labId)?.refresh()
      },
      ended: async (run) => {
        await this.#runs.ended(run)
        this.#watched.publish()
      },
    })
  }

  /** Makes a provider known; all of them before `load`. */
  use(provider: Provider): void {
    this.#registry.use(provider)
  }

  /** Sets what the steps of runs need that is not the providers'. */
  setHelp(help: Partial<RunHelp>): void {
    Object.assign(this.#help, help)
  }

  /** Lets folders be opened whose Vagrantfile somebody else wrote; without it none can. */
  setOpener(opener: Opener): void {
    this.#opened = new OpenedLabs({
      registry: this.#registry,
      file: this.#openedFile,
      opener,
      changed: () => this.#watched.publish(),
      opened: (labId) => this.#events.emit('opened', labId),
      closed: async (labId) => {
        await this.#sayFarewell(labId)
        await this.#ended(labId)
      },
    })
  }

  /** Reads the labs; their states follow, since asking may take long. The engine has loaded its journals before. */
  async load(): Promise<void> {
    await this.#watched.rescan()
    await this.#runs.finishDestroyed()
    this.#watched.begin()
  }

  /** By name. */
  list(): Lab[] {
    return this.#watched.list()
  }

  /** Folders that look like a lab and cannot be used as one. */
  get broken(): BrokenLab[] {
    return this.#registry.broken
  }

  lab(labId: string): Lab | null {
    return this.#watched.find(labId)
  }

  /** Throws `labs.missing`, and where nothing may be done with the lab yet, as `labs.untrusted`. */
  async checkUsable(labId: string): Promise<void> {
    const { disk, provider } = this.#registry.get(labId)
    await provider.checkUsable?.(disk)
  }

  /** How to log in to a node; null while it does not run. Throws `labs.missing`, `labs.nodeMissing`. */
  sshTarget(labId: string, node: string): SshTarget | null {
    const lab = this.#registry.get(labId)
    checkNodes(lab, [node])
    return lab.provider.sshTarget(lab.disk, node)
  }

  /** As `moveToFreeSubnet`. */
  async useFreeSubnet(labId: string): Promise<void> {
    await moveToFreeSubnet(this.#registry, labId)
    this.#watched.publish()
  }

  /** As `moveToFreePorts`. */
  async useFreePorts(labId: string): Promise<void> {
    await moveToFreePorts(this.#registry, labId)
    this.#watched.publish()
  }

  /** A node's SSH answers. Gives back the function that unsubscribes, as the next five do. */
  onReachable(listener: (event: LabEvents['reachable']) => void): () => void {
    return this.#events.on('reachable', listener)
  }

  /** A worker is not part of its lab any more. */
  onNodeRemoved(listener: (event: LabEvents['nodeRemoved']) => void): () => void {
    return this.#events.on('nodeRemoved', listener)
  }

  /** A folder was opened as a lab, or its Vagrantfile was read once more. */
  onOpened(listener: (labId: string) => void): () => void {
    return this.#events.on('opened', listener)
  }

  /** A lab was destroyed or closed for good, so that nothing of it is wanted any more. */
  onEnded(listener: (labId: string) => void): () => void {
    return this.#events.on('ended', listener)
  }

  /** A lab is not there any more, perhaps only for a while: its folder may come back. */
  onRemoved(listener: (labId: string) => void): () => void {
    return this.#events.on('removed', listener)
  }

  /** All labs, after any change. */
  onChanged(listener: (labs: Lab[]) => void): () => void {
    return this.#events.on('changed', listener)
  }

  /** Ends the providers too; the engine is disposed before, so that no step is left. */
  async dispose(): Promise<void> {
    this.#watched.dispose()
    this.checkpoints.dispose()
    await this.#registry.dispose()
  }

  get #openedLabs(): OpenedLabs {
    if (!this.#opened) throw new Error('nothing opens Vagrantfiles')
    return this.#opened
  }

  get #workers() {
    return { registry: this.#registry, runs: this.#runs }
  }

  /** Throws `labs.missing`, `labs.nodeMissing`, and what the provider's failures become. */
  async #ports(labId: string, node: string): Promise<ForwardedPort[]> {
    const lab = this.#registry.get(labId)
    checkNodes(lab, [node])
    return (await lab.provider.ports?.(lab.disk, node)) ?? []
  }

  /** Nothing of the lab is wanted any more. */
  async #ended(labId: string): Promise<void> {
    await this.#engine.removeLab(labId)
    this.#events.emit('ended', labId)
  }

  /** Outside of a run, so that the program's own log tells. */
  async #sayFarewell(labId: string): Promise<void> {
    await this.#help.farewell?.(labId, { log: (text) => this.#logger.info({ labId }, text) })
  }

  /** Throws `labs.missing`, `config.corrupt`, `disk.full`, `disk.denied`. */
  async #trust(labId: string): Promise<void> {
    const lab = this.#registry.get(labId)
    await this.#registry.inTurn(() => this.trusted.trust(lab.disk.path))
    await lab.refresh()
  }
}
