import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type Checkpoint, maxCheckpoints, type RunCheckpoint } from '#shared/checkpoints'
import { LabError } from '#shared/errors'
import type { NodeState } from '#shared/labs'
import type { Emit, HandlersOf } from '../rpc'
import { type CheckpointNote, CheckpointNotes } from './checkpoint-notes'
import type { KnownLab } from './known-lab'
import type { LabRegistry } from './lab-registry'
import type { LabRuns } from './lab-runs'
import { asMade, isMade } from './opened-lab'
import type { MachineSnapshots, MadeLab } from './provider'
import { SleepWatch } from './sleep-watch'

/** A provider may take so long to tell its snapshots, in ms. */
const listMs = 60_000

/** In which a node can be suspended, or need not be. */
const clearStates: ReadonlySet<NodeState> = new Set(['running', 'off', 'suspended'])

interface Needs {
  registry: LabRegistry
  runs: LabRuns
  emit: Emit
}

/** The checkpoints of labs for the page, and which labs stood still with this PC. */
export class CheckpointService {
  readonly #needs: Needs
  readonly #watch: SleepWatch
  readonly #slept = new Set<string>()
  /** As pages were told last. */
  #told: readonly string[] = []

  readonly handlers: HandlersOf<'checkpoints'> = {
    'checkpoints.list': ({ labId }) => this.#list(labId),
    'checkpoints.take': ({ labId, name }) => this.#take(labId, name),
    'checkpoints.restore': ({ labId, checkpointId }) => this.#begin('restore', labId, checkpointId),
    'checkpoints.delete': ({ labId, checkpointId }) => this.#begin('delete-checkpoint', labId, checkpointId),
    'checkpoints.slept': () => this.#inNeed(),
    'checkpoints.repair': ({ labId }) => this.#repair(labId),
    'checkpoints.dismiss': ({ labId }) => this.forget(labId),
  }

  constructor(needs: Needs, watch = new SleepWatch()) {
    this.#needs = needs
    this.#watch = watch
    watch.start(() => this.#wokeUp())
  }

  /** Tells pages which labs need a repair, if they are others than before. */
  tell(): void {
    const labs = this.#inNeed()
    if (isDeepStrictEqual(labs, this.#told)) return
    this.#told = labs
    this.#needs.emit('checkpoints.slept', labs)
  }

  /** The lab needs no repair, or is gone. */
  forget(labId: string): void {
    if (this.#slept.delete(labId)) this.tell()
  }

  dispose(): void {
    this.#watch.dispose()
  }

  /** A lab that is gone or stands still needs none: its machines begin anew with the right clock. */
  #inNeed(): string[] {
    const labs = [...this.#slept].map((labId) => ({ labId, lab: this.#needs.registry.find(labId) }))
    for (const { labId, lab } of labs) if (!lab || standsStill(lab)) this.#slept.delete(labId)
    return labs.flatMap(({ labId, lab }) => (lab && runningIn(lab).length > 0 ? labId : []))
  }

  /** Throws `labs.missing`, `checkpoints.notOffered`, `config.corrupt`, and what asking for snapshots throws. */
  async #list(labId: string): Promise<Checkpoint[]> {
    const { lab, snapshots, notes } = this.#of(labId)
    const known = await notes.list()
    return known.length > 0 ? await this.#seen(asMade(lab.disk), snapshots, known) : []
  }

  /** Somebody may have deleted snapshots, or machines with them; and a cluster of other nodes would miss some of them. */
  async #seen(disk: MadeLab, snapshots: MachineSnapshots, notes: CheckpointNote[]): Promise<Checkpoint[]> {
    const taken = await snapshots.list(disk, AbortSignal.timeout(listMs))
    const nodes = disk.file.nodes.map(({ name }) => name)
    const isThere = ({ id, nodes: before }: CheckpointNote) =>
      before.every((node) => nodes.includes(node)) && nodes.every((node) => taken.get(node)?.has(id))
    return notes.map((note) => {
      const { id, name, createdAt, bytes } = note
      return { id, name, createdAt, bytes, whole: note.taken && isThere(note) }
    })
  }

  /**
   * Throws `labs.missing`, `labs.busy`, `checkpoints.notOffered`, `checkpoints.tooMany`, `checkpoints.notCreated`,
   * `checkpoints.notStill`, and what `begin` throws.
   */
  async #take(labId: string, name: string): Promise<{ runId: string }> {
    const { lab, notes } = this.#of(labId)
    const { registry, runs } = this.#needs
    if (registry.isActive(labId)) throw new LabError('resource.busy', 'labs.busy', { params: { lab: labId } })
    if ((await notes.list()).length >= maxCheckpoints)
      throw new LabError('state.conflict', 'checkpoints.tooMany', { params: { max: maxCheckpoints } })
    // What is known may be old, and a machine that runs unnoticed would not be suspended.
    await lab.refresh()
    const { nodes } = lab.view(null)
    const missing = nodes.filter(({ state }) => state === 'not-created').map((node) => node.name)
    if (missing.length > 0)
      throw new LabError('state.conflict', 'checkpoints.notCreated', {
        params: { nodes: missing.join(', ') },
      })
    const unclear = nodes.filter(({ state }) => !clearStates.has(state)).map((node) => node.name)
    if (unclear.length > 0)
      throw new LabError('state.conflict', 'checkpoints.notStill', { params: { nodes: unclear.join(', ') } })
    const running = nodes.filter(({ state }) => state === 'running').map((node) => node.name)
    const checkpoint: RunCheckpoint = { id: `checkpoint-${randomBytes(6).toString('hex')}`, name, running }
    return { runId: await runs.begin('checkpoint', lab, lab.nodeNames, { checkpoint }) }
  }

  /** Throws `labs.missing`, `checkpoints.notOffered`, `checkpoints.missing`, `checkpoints.notWhole`, and what `begin` throws. */
  async #begin(
    kind: 'restore' | 'delete-checkpoint',
    labId: string,
    checkpointId: string,
  ): Promise<{ runId: string }> {
    const { lab, notes } = this.#of(labId)
    const note = await notes.find(checkpointId)
    if (!note) throw new LabError('resource.missing', 'checkpoints.missing')
    const { id, name, running } = note
    const isWhole = async () => (await this.#list(labId)).some((each) => each.id === id && each.whole)
    if (kind === 'restore' && !(await isWhole()))
      throw new LabError('state.conflict', 'checkpoints.notWhole', { params: { checkpoint: name } })
    const checkpoint = { id, name, running }
    const runId = await this.#needs.runs.begin(kind, lab, lab.nodeNames, { checkpoint })
    if (kind === 'restore') this.forget(labId)
    return { runId }
  }

  /** Throws `labs.missing`, `labs.noNodeFor`, and what `begin` throws. */
  async #repair(labId: string): Promise<{ runId: string }> {
    const { registry, runs } = this.#needs
    const lab = registry.get(labId)
    const running = runningIn(lab)
    if (running.length === 0)
      throw new LabError('state.conflict', 'labs.noNodeFor', { params: { lab: labId } })
    const runId = await runs.begin('repair', lab, running)
    this.forget(labId)
    return { runId }
  }

  #of(labId: string): { lab: KnownLab; snapshots: MachineSnapshots; notes: CheckpointNotes } {
    const lab = this.#needs.registry.get(labId)
    const { disk, provider } = lab
    if (provider.snapshots && isMade(disk))
      return { lab, snapshots: provider.snapshots, notes: new CheckpointNotes(disk.path) }
    throw new LabError('state.conflict', 'checkpoints.notOffered', { params: { lab: disk.file.name } })
  }

  /** Simulated machines stand still without harm, and of an opened lab nobody knows whether it has a cluster. */
  #wokeUp(): void {
    for (const lab of this.#needs.registry.all)
      if (!lab.provider.simulated && isMade(lab.disk) && runningIn(lab).length > 0)
        this.#slept.add(lab.disk.id)
    this.tell()
  }
}

const runningIn = (lab: KnownLab): string[] =>
  lab
    .view(null)
    .nodes.filter(({ state }) => state === 'running')
    .map(({ name }) => name)

const standsStill = (lab: KnownLab): boolean =>
  lab.view(null).nodes.every(({ state }) => ['off', 'suspended', 'not-created'].includes(state))
