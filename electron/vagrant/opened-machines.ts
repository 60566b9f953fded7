import { join } from 'node:path'
import { LabError } from '#shared/errors'
import type { LabOnDisk } from '../labs'
import { readText } from '../platform/files'
import type { StepContext } from '../runs'
import { type LabMachines, type MachineNeeds, makingTurn } from './lab-machines'
import { machineData } from './machine-ids'

/** The machines of a lab whose Vagrantfile somebody else wrote, as far as they are started otherwise than the app's own. */
export class OpenedMachines {
  readonly #lab: LabOnDisk
  readonly #needs: MachineNeeds
  readonly #machines: LabMachines

  constructor(lab: LabOnDisk, needs: MachineNeeds, machines: LabMachines) {
    this.#lab = lab
    this.#needs = needs
    this.#machines = machines
  }

  /**
   * Does what `vagrant up` does, but leaves the provisioners of a new machine to `provision`: a second `up` after one of them
   * has failed would skip them all. Says whether they are still to be run.
   */
  async up(node: string, context: StepContext): Promise<boolean> {
    const { vagrant, turns, reports } = this.#needs
    const isNew = await this.#inTurn(node, context, async () => {
      const begun = await this.#hasBegunProvisioning(node)
      if (turns.isTaken(makingTurn)) context.log('Waiting: machines are made one after another', 'info')
      // Of a machine that was provisioned Vagrant runs only those provisioners that are to run at every start.
      await turns.take(makingTurn, context.signal, () => vagrant.up(this.#machine(node), context, begun))
      await this.#machines.learnTargets([node], context.signal)
      return !begun
    })
    reports.reachable(this.#lab.id, node)
    reports.changed(this.#lab.id)
    return isNew
  }

  /** Runs all provisioners of a machine that runs, also where they were run before. */
  async provision(node: string, context: StepContext): Promise<void> {
    const { vagrant } = this.#needs
    await this.#inTurn(node, context, async () => {
      try {
        await vagrant.provisionAll(this.#machine(node), context)
      } catch (error) {
        if (context.signal.aborted) await this.#machines.endScript(node, context)
        throw error
      }
      // Vagrant also says that it succeeded where the machine was off.
      const states = await vagrant.states(this.#lab.path, [node], context.signal)
      if (states.get(node) !== 'running')
        throw new LabError('state.conflict', 'vagrant.notRunning', { params: { node } })
    })
  }

  /** Vagrant notes this down for itself, with the machine's id, before the first provisioner begins (`Action::Builtin::Provision`). */
  async #hasBegunProvisioning(node: string): Promise<boolean> {
    const machine = await machineData(this.#lab.path, node, this.#needs.vagrant.provider)
    if (!machine) return false
    return (await readText(join(machine.folder, 'action_provision')))?.trim() === `1.5:${machine.id}`
  }

  async #inTurn<T>(node: string, { signal }: StepContext, work: () => Promise<T>): Promise<T> {
    return await this.#needs.turns.take(this.#machines.key(node), signal, work)
  }

  #machine(name: string) {
    return { folder: this.#lab.path, name }
  }
}
