import { join } from 'node:path'
import { LabError } from '#shared/errors'
import type { LabOnDisk } from '../labs'
import { readText } from '../platform/files'
import type { StepContext } from '../runs'
import { endOrphanedScripts } from './guest-scripts'
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
   * has failed would skip them all. A machine that runs is left as it is, unless its last start broke off (`isBroken`).
   */
  async up(node: string, context: StepContext, isBroken: boolean): Promise<void> {
    const { turns, reports } = this.#needs
    await this.#inTurn(node, context, async () => {
      if (turns.isTaken(makingTurn)) context.log('Waiting: machines are made one after another', 'info')
      await turns.take(makingTurn, context.signal, () =>
        this.#forgettingOldKey(node, () => this.#boot(node, context, isBroken)),
      )
      await this.#machines.learnTargets([node], context.signal)
    })
    reports.reachable(this.#lab.id, node)
    reports.changed(this.#lab.id)
  }

  /** The key of a machine that was there before is no longer that of the node, also where the start of the new one then fails. */
  async #forgettingOldKey(node: string, boot: () => Promise<void>): Promise<void> {
    const before = await this.#machineId(node)
    try {
      await boot()
    } finally {
      const now = await this.#machineId(node)
      if (now !== undefined && now !== before) await this.#machines.forgetHostKey(node)
    }
  }

  /** Vagrant sets a machine's host name and networks once it has booted, and not where it finds it running. */
  async #boot(node: string, context: StepContext, isBroken: boolean): Promise<void> {
    const { vagrant } = this.#needs
    const machine = this.#machine(node)
    const before = await this.#machines.beforeStart(node, context)
    const runs = isBroken && before === 'running'
    if (runs) context.log(`Machine ${node} runs, but its last start broke off: it is booted again`, 'info')
    const isWhole = !runs && (await this.#make(node, context, before !== 'not_created'))
    if (!isWhole) await vagrant.reload(machine, context)
  }

  /** False as `Vagrant.up`. Of a machine that was provisioned Vagrant runs only those provisioners that are to run at every start. */
  async #make(node: string, context: StepContext, exists: boolean): Promise<boolean> {
    const { vagrant, watch } = this.#needs
    const isNew = (await this.#machineId(node)) === undefined
    const end = isNew ? await watch?.making(this.#lab, node, context) : undefined
    try {
      return await vagrant.up(this.#machine(node), context, exists && (await this.#hasNote(node)))
    } finally {
      await end?.()
    }
  }

  /** Runs all provisioners of a machine that runs, also where they were run before. */
  async provision(node: string, context: StepContext): Promise<void> {
    const { vagrant } = this.#needs
    await this.#inTurn(node, context, async () => {
      await vagrant.ask(this.#machine(node), endOrphanedScripts, context.signal)
      try {
        await vagrant.provisionAll(this.#machine(node), context)
      } catch (error) {
        if (context.signal.aborted) await this.#machines.endScript(node, context)
        throw error
      }
      // Vagrant also says that it succeeded where the machine was off.
      if ((await this.#state(node, context.signal)) !== 'running')
        throw new LabError('state.conflict', 'vagrant.notRunning', { params: { node } })
    })
  }

  async hasBegunProvisioning(node: string, { signal }: StepContext): Promise<boolean> {
    // The note outlives a machine that was deleted without Vagrant.
    return (await this.#hasNote(node)) && (await this.#state(node, signal)) !== 'not_created'
  }

  /** Vagrant notes down, with the machine's id, that its first provisioner has begun (`Action::Builtin::Provision`). */
  async #hasNote(node: string): Promise<boolean> {
    const machine = await machineData(this.#lab.path, node, this.#needs.vagrant.provider)
    if (!machine) return false
    const noted = await readText(join(machine.folder, 'action_provision'))
    return noted?.trim() === `1.5:${machine.id}`
  }

  /** As its provider has given it. */
  async #machineId(node: string): Promise<string | undefined> {
    return (await machineData(this.#lab.path, node, this.#needs.vagrant.provider))?.id
  }

  /** In the provider's words. */
  async #state(node: string, signal: AbortSignal): Promise<string> {
    return (await this.#needs.vagrant.states(this.#lab.path, [node], signal)).get(node) ?? 'not_created'
  }

  async #inTurn<T>(node: string, { signal }: StepContext, work: () => Promise<T>): Promise<T> {
    return await this.#needs.turns.take(this.#machines.key(node), signal, work)
  }

  #machine(name: string) {
    return { folder: this.#lab.path, name }
  }
}
