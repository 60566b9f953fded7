import { LabError } from '#shared/errors'
import type { LabNode } from '#shared/labs'
import type { StepContext } from '../runs'
import type { MachineSnapshots, MachineStatus, MadeLab } from './provider'

/** Snapshots for tests: each is the state that its machine was in. */
export class FakeSnapshots implements MachineSnapshots {
  readonly #machines: Map<string, MachineStatus>
  /** By `lab/node`, then by id. */
  readonly taken = new Map<string, Map<string, MachineStatus>>()
  /** What was done, in order: `save m-k8s suspended`. */
  readonly done: string[] = []
  /** Nodes whose snapshots cannot be saved. */
  readonly broken = new Set<LabNode['name']>()
  /** Nodes whose snapshots are not saved before a cancel. */
  readonly slow = new Set<LabNode['name']>()

  constructor(machines: Map<string, MachineStatus>) {
    this.#machines = machines
  }

  async list(lab: MadeLab): Promise<Map<string, ReadonlySet<string>>> {
    return new Map(lab.file.nodes.map(({ name }) => [name, new Set(this.#of(lab, name).keys())]))
  }

  async save(lab: MadeLab, node: string, id: string, { signal }: StepContext): Promise<void> {
    const machine = this.#machines.get(`${lab.id}/${node}`) ?? { state: 'not-created' }
    this.done.push(`save ${node} ${machine.state}`)
    if (this.broken.has(node)) throw new Error('the disk is full')
    if (this.slow.has(node)) await cancelled(signal)
    this.#of(lab, node).set(id, machine)
  }

  async restore(lab: MadeLab, node: string, id: string): Promise<void> {
    this.done.push(`restore ${node}`)
    const machine = this.#of(lab, node).get(id)
    if (!machine) throw new Error(`${node} has no snapshot ${id}`)
    this.#machines.set(`${lab.id}/${node}`, machine)
  }

  async remove(lab: MadeLab, node: string, id: string): Promise<void> {
    this.done.push(`remove ${node}`)
    this.#of(lab, node).delete(id)
  }

  async start(lab: MadeLab, node: string): Promise<void> {
    this.done.push(`start ${node}`)
    this.#machines.set(`${lab.id}/${node}`, { state: 'running', sshPort: 60_010 })
  }

  /** A mebibyte for each. */
  async bytes(lab: MadeLab): Promise<number> {
    const counts = lab.file.nodes.map(({ name }) => this.#of(lab, name).size)
    return counts.reduce((sum, count) => sum + count, 0) * 1024 * 1024
  }

  #of(lab: MadeLab, node: string): Map<string, MachineStatus> {
    const key = `${lab.id}/${node}`
    const taken = this.taken.get(key) ?? new Map<string, MachineStatus>()
    this.taken.set(key, taken)
    return taken
  }
}

const cancelled = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const refuse = () => reject(new LabError('cancelled', 'cancelled'))
    if (signal.aborted) refuse()
    signal.addEventListener('abort', refuse, { once: true })
  })
