import { LabError } from '#shared/errors'
import type { LabOnDisk, MachineSnapshots, MadeLab } from '../labs'
import type { StepContext } from '../runs'
import type { LabMachines, MachineNeeds } from './lab-machines'
import { nodeState } from './machine-state'
import type { Machine } from './vagrant'

interface Options {
  needs(): MachineNeeds
  machines(lab: LabOnDisk): LabMachines
}

/** Snapshots of machines by `vagrant snapshot`, for whatever provider of Vagrant has them. */
export class VagrantSnapshots implements MachineSnapshots {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  async list(lab: MadeLab, signal: AbortSignal): Promise<Map<string, ReadonlySet<string>>> {
    const { vagrant, turns } = this.#options.needs()
    const machines = this.#options.machines(lab)
    const names = lab.file.nodes.map(({ name }) => name)
    const keys = names.map((name) => machines.key(name))
    return await turns.takeAll(keys, signal, () => vagrant.snapshots(lab.path, names, signal))
  }

  async save(lab: MadeLab, node: string, id: string, context: StepContext): Promise<void> {
    await this.#inTurn(lab, node, context, async (machine) => {
      const state = await this.#state(machine, context.signal)
      if (!standsStill(state))
        throw new LabError('state.conflict', 'checkpoints.notStill', {
          params: { nodes: `${node} (${state})` },
        })
      await this.#options.needs().vagrant.saveSnapshot(machine, id, context)
    })
  }

  async restore(lab: MadeLab, node: string, id: string, context: StepContext): Promise<void> {
    const { vagrant, targets, tokens, reports } = this.#options.needs()
    await this.#inTurn(lab, node, context, async (machine) => {
      // The control plane as it was then does not know it.
      tokens.forget(lab.path)
      targets.delete(this.#options.machines(lab).key(node))
      await vagrant.restoreSnapshot(machine, id, context)
      const state = await this.#state(machine, context.signal)
      if (!standsStill(state))
        throw new LabError('state.conflict', 'vagrant.stillThere', { params: { node, state } })
    })
    reports.changed(lab.id)
  }

  async remove(lab: MadeLab, node: string, id: string, context: StepContext): Promise<void> {
    await this.#inTurn(lab, node, context, (machine) =>
      this.#options.needs().vagrant.deleteSnapshot(machine, id, context),
    )
  }

  async start(lab: MadeLab, node: string, context: StepContext): Promise<void> {
    await this.#options.machines(lab).up(node, context)
  }

  /** In the provider's words. */
  async #state({ folder, name }: Machine, signal: AbortSignal): Promise<string> {
    const states = await this.#options.needs().vagrant.states(folder, [name], signal)
    return states.get(name) ?? 'not_created'
  }

  async #inTurn(
    lab: MadeLab,
    node: string,
    { signal }: StepContext,
    work: (machine: Machine) => Promise<void>,
  ): Promise<void> {
    const key = this.#options.machines(lab).key(node)
    await this.#options.needs().turns.take(key, signal, () => work({ folder: lab.path, name: node }))
  }
}

const standsStill = (state: string): boolean => ['off', 'suspended'].includes(nodeState(state))
