import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { tellingLines } from '../diagnosis'
import type { LabOnDisk, MachineSnapshots } from '../labs'
import type { StepContext, StepPlan } from '../runs'
import { VagrantProvider, type VagrantProviderOptions } from '../vagrant'
import { watchImport } from './import-progress'
import { machineId } from './machine-id'
import type { VBoxManage } from './vboxmanage'
import { VirtualBoxSnapshots } from './virtualbox-snapshots'

/** Steps that start a machine. */
const starts: readonly string[] = ['create', 'boot', 'resume', 'reload']

interface VirtualBoxProviderOptions extends VagrantProviderOptions {
  virtualBox: Pick<VBoxManage, 'machine' | 'machineFolder' | 'snapshots'>
}

/**
 * Machines of VirtualBox, made by Vagrant. Why one does not start stands in its VBox.log, and Vagrant does not read it: what
 * that log tells goes into the log of the run.
 */
export class VirtualBoxProvider extends VagrantProvider {
  override readonly snapshots: MachineSnapshots
  readonly #virtualBox: VirtualBoxProviderOptions['virtualBox']

  constructor({ virtualBox, ...options }: VirtualBoxProviderOptions) {
    super(options)
    this.#virtualBox = virtualBox
    const machines = (lab: LabOnDisk) => this.machines(lab)
    this.snapshots = new VirtualBoxSnapshots({ needs: () => this.needs, machines }, virtualBox)
    this.needs.watchMaking = (lab, node, context) => this.#watchImport(lab, node, context)
  }

  override planCreate(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return super.planCreate(lab, nodes).map((step) => this.#withReason(lab, step))
  }

  override planUp(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return super.planUp(lab, nodes).map((step) => this.#withReason(lab, step))
  }

  override planResume(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return super.planResume(lab, nodes).map((step) => this.#withReason(lab, step))
  }

  override planReload(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return super.planReload(lab, nodes).map((step) => this.#withReason(lab, step))
  }

  #withReason(lab: LabOnDisk, step: StepPlan): StepPlan {
    const { name, node } = step
    if (node === null || !starts.includes(name)) return step
    return {
      ...step,
      run: async (context) => {
        try {
          await step.run(context)
        } catch (error) {
          if (!context.signal.aborted) await this.#tellReason(lab, node, context)
          throw error
        }
      },
    }
  }

  async #watchImport(lab: LabOnDisk, node: string, context: StepContext): Promise<() => void> {
    const log = (text: string) => context.log(text, 'info')
    try {
      const folder = await this.#virtualBox.machineFolder(context.signal)
      return watchImport({ folder, isMade: async () => (await machineId(lab, node)) !== null, log })
    } catch (error) {
      log(`How far an import is cannot be seen: ${String(error)}`)
      return () => undefined
    }
  }

  /** A machine that was never made, or never started, has no such log. */
  async #tellReason(lab: LabOnDisk, node: string, context: StepContext): Promise<void> {
    try {
      const id = await machineId(lab, node)
      if (id === null) return
      const { logFolder } = await this.#virtualBox.machine(id, context.signal)
      const lines = await tellingLines(createReadStream(join(logFolder, 'VBox.log')))
      for (const line of lines) context.log(`VBox.log: ${line}`)
    } catch (error) {
      context.log(`VirtualBox's own log cannot be read: ${String(error)}`, 'info')
    }
  }
}
