import { LabError } from '#shared/errors'
import { type FoundMachine, hasVagrantfile, type LabOnDisk, type MachineStatus, type Opener } from '../labs'
import type { StepPlan } from '../runs'
import { nodeState } from './machine-state'
import { OpenedMachines } from './opened-machines'
import { OpenedPlanner } from './opened-planner'
import { VagrantProvider, type VagrantProviderOptions } from './provider'

type OpenedProviderOptions = Pick<VagrantProviderOptions, 'program' | 'hostKeys' | 'reports' | 'turns'>

/**
 * Machines of a Vagrantfile that somebody else wrote, by whatever provider Vagrant takes for them. What this app knows of them
 * it asks of Vagrant; their host keys it has not seen being made, so a person is asked.
 */
export class OpenedProvider extends VagrantProvider implements Opener {
  override readonly scalable = false
  /** Nobody knows whether their own provider has any, and nothing may be noted down in their folders. */
  override readonly snapshots = undefined

  constructor(options: OpenedProviderOptions) {
    super({ ...options, id: 'vagrant', vagrantProvider: null, tools: [] })
  }

  async machineNames(folder: string): Promise<string[]> {
    return [...(await this.needs.vagrant.states(folder, [], this.end.signal)).keys()]
  }

  async everyMachine(): Promise<FoundMachine[]> {
    const machines = await this.needs.vagrant.everyMachine(this.end.signal)
    return machines.map((machine) => ({ ...machine, state: nodeState(machine.state) }))
  }

  /** Throws `labs.vagrantfileGone`. */
  override async status(lab: LabOnDisk, patience: AbortSignal): Promise<Map<string, MachineStatus>> {
    if (await hasVagrantfile(lab.path)) return await super.status(lab, patience)
    throw new LabError('resource.missing', 'labs.vagrantfileGone', { params: { path: lab.path } })
  }

  /** A lab that is opened was created before, by whoever wrote it. */
  override planCreate(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.planUp(lab, nodes)
  }

  override planUp(
    lab: LabOnDisk,
    nodes: readonly string[],
    unfinished: ReadonlySet<string> = new Set(),
  ): StepPlan[] {
    return this.#planner(lab).up(nodes, unfinished)
  }

  override planProvision(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.#planner(lab).provision(nodes)
  }

  #planner(lab: LabOnDisk): OpenedPlanner {
    const machines = this.machines(lab)
    return new OpenedPlanner(lab, new OpenedMachines(lab, this.needs, machines), machines)
  }
}
