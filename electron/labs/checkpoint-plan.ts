import type { RunCheckpoint } from '#shared/checkpoints'
import type { StepContext, StepPlan } from '../runs'
import { CheckpointNotes } from './checkpoint-notes'
import type { MachineSnapshots, MadeLab, Provider } from './provider'

/** Sets right what a machine lost while it stood still: clock, kubelet, pod network. Throws with what it could not. */
export type Repair = (labId: string, node: string, context: StepContext) => Promise<void>

interface CheckpointRequest {
  lab: MadeLab
  provider: Provider
  snapshots: MachineSnapshots
  checkpoint: RunCheckpoint
}

const idsOf = (steps: readonly StepPlan[]): string[] => steps.map(({ id }) => id)

const names = ({ file }: MadeLab): string[] => file.nodes.map(({ name }) => name)

/**
 * Nodes that run are suspended, then all snapshots are taken, then those nodes wake, whatever happened before. What is not
 * whole at the end is removed. After a cancel in the middle of a snapshot the note stays: VirtualBox goes on with the snapshot
 * when its command has ended, and so it can be deleted later.
 */
export function planCheckpoint({ lab, provider, snapshots, checkpoint }: CheckpointRequest): StepPlan[] {
  const { id, running } = checkpoint
  const notes = new CheckpointNotes(lab.path)
  const sizes = new Sizes(lab, snapshots)
  const saved = new Set<string>()
  let isCutOff = false
  const isTaken = async () => (await notes.find(id))?.taken ?? false
  const noted = step('note', null, [], async (context) => {
    await notes.begin(checkpoint, names(lab))
    await sizes.begin(context)
  })
  const suspended = (provider.planSuspend?.(lab, running) ?? []).map((plan) => ({
    ...plan,
    needs: [noted.id],
    isDone: async () => (await isTaken()) || ((await plan.isDone?.()) ?? false),
  }))
  const saves = names(lab).map((node) => ({
    ...step('save', node, [noted.id, ...idsOf(suspended)], async (context) => {
      try {
        await snapshots.save(lab, node, id, context)
      } catch (error) {
        isCutOff ||= context.signal.aborted
        throw error
      }
      saved.add(node)
    }),
    isDone: isTaken,
  }))
  const resumed = (provider.planResume?.(lab, running) ?? []).map((plan) => ({
    ...plan,
    needs: idsOf(saves),
    isDone: async () => (await plan.isDone?.()) ?? false,
    always: true,
  }))
  const finished = step('checkpoint', null, [...idsOf(saves), ...idsOf(resumed)], async (context) => {
    if (saved.size === names(lab).length) return await notes.finish(id, await sizes.growth(context))
    context.log('The checkpoint is not whole: what was taken of it is removed', 'info')
    await removeAll({ lab, snapshots, id, context })
    if (!isCutOff) await notes.remove(id)
  })
  return [
    { ...noted, isDone: isTaken },
    ...suspended,
    ...saves,
    ...resumed,
    { ...finished, isDone: isTaken, always: true },
  ]
}

/** First all machines go back, then those that ran start together. */
export function planRestore(
  { lab, snapshots, checkpoint }: Omit<CheckpointRequest, 'provider'>,
  repair: Repair | null,
): StepPlan[] {
  const restored = names(lab).map((node) =>
    step('restore', node, [], (context) => snapshots.restore(lab, node, checkpoint.id, context)),
  )
  const started = checkpoint.running.map((node) =>
    step('boot', node, idsOf(restored), (context) => snapshots.start(lab, node, context)),
  )
  return [...restored, ...started, ...planRepair(lab, checkpoint.running, repair, idsOf(started))]
}

/** Needs nothing of the other nodes; a node that was deleted meanwhile has lost its snapshot with its machine. */
export function planDelete({ lab, snapshots, checkpoint }: Omit<CheckpointRequest, 'provider'>): StepPlan[] {
  const { id } = checkpoint
  const deleted = names(lab).map((node) =>
    step('delete-snapshot', node, [], (context) => removeOne({ lab, snapshots, id, context }, node)),
  )
  const forget = step('note', null, idsOf(deleted), () => new CheckpointNotes(lab.path).remove(id))
  return [...deleted, forget]
}

/** The nodes side by side; simulated ones lose nothing. */
export function planRepair(
  lab: MadeLab,
  nodes: readonly string[],
  repair: Repair | null,
  needs: readonly string[] = [],
): StepPlan[] {
  if (!repair) return []
  return nodes.map((node) => step('repair', node, needs, (context) => repair(lab.id, node, context)))
}

interface Removal {
  lab: MadeLab
  snapshots: MachineSnapshots
  id: string
  context: StepContext
}

async function removeAll(removal: Removal): Promise<void> {
  for (const node of names(removal.lab)) await removeOne(removal, node)
}

async function removeOne({ lab, snapshots, id, context }: Removal, node: string): Promise<void> {
  const taken = await snapshots.list(lab, context.signal)
  if (taken.get(node)?.has(id)) await snapshots.remove(lab, node, id, context)
  else context.log(`${node} has no such snapshot`, 'info')
}

/** What all machines of a lab take on disk, before and after. */
class Sizes {
  readonly #lab: MadeLab
  readonly #snapshots: MachineSnapshots
  #before: number | null = null

  constructor(lab: MadeLab, snapshots: MachineSnapshots) {
    this.#lab = lab
    this.#snapshots = snapshots
  }

  async begin(context: StepContext): Promise<void> {
    this.#before = await this.#bytes(context)
  }

  /** Null where nobody can tell. */
  async growth(context: StepContext): Promise<number | null> {
    const after = await this.#bytes(context)
    return this.#before === null || after === null ? null : Math.max(0, after - this.#before)
  }

  /** The size is only shown: a checkpoint is good without it. */
  async #bytes(context: StepContext): Promise<number | null> {
    try {
      return (await this.#snapshots.bytes?.(this.#lab)) ?? null
    } catch (error) {
      context.log(`The size on disk could not be measured: ${String(error)}`, 'info')
      return null
    }
  }
}

function step(
  name: string,
  node: string | null,
  needs: readonly string[],
  run: (context: StepContext) => Promise<void>,
): StepPlan {
  return { id: node === null ? name : `${node}/${name}`, name, node, needs, run }
}
