import { type ErrorCode, LabError } from '#shared/errors'
import { type FoundMachine, hasVagrantfile, type LabOnDisk, type MachineStatus, type Opener } from '../labs'
import type { StepPlan } from '../runs'
import { machineData } from './machine-ids'
import { nodeState } from './machine-state'
import { OpenedMachines } from './opened-machines'
import { OpenedPlanner } from './opened-planner'
import { VagrantProvider, type VagrantProviderOptions } from './provider'

type OpenedProviderOptions = Pick<
  VagrantProviderOptions,
  'program' | 'hostKeys' | 'reports' | 'turns' | 'watch'
>

/** Vagrant's name for VirtualBox, which it takes where nobody says otherwise. */
const virtualBox = 'virtualbox'

/** Vagrant itself, or what it would make the machines by, is not there or does not fit. */
const unusable: readonly ErrorCode[] = ['tool.missing', 'tool.version']

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
    return this.explained(lab, this.#planner(lab).up(nodes, unfinished))
  }

  override planProvision(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.#planner(lab).provision(nodes)
  }

  async virtualBoxIds(
    lab: LabOnDisk,
    nodes: readonly string[],
    signal: AbortSignal,
  ): Promise<string[] | null> {
    const data = await Promise.all(nodes.map((node) => machineData(lab.path, node, null)))
    const ids = data.flatMap((machine) => (machine?.provider === virtualBox ? machine.id : []))
    if (ids.length > 0) return ids
    const missing = nodes.filter((_, index) => data[index] === null)
    return missing.length > 0 && (await this.#makers(lab, missing, signal)).has(virtualBox) ? [] : null
  }

  /** What Vagrant would make these machines by, in its own words. */
  async #makers(lab: LabOnDisk, nodes: readonly string[], signal: AbortSignal): Promise<Set<string>> {
    const { vagrant, turns } = this.needs
    const keys = nodes.map((node) => this.machines(lab).key(node))
    try {
      const makers = await turns.takeAll(keys, signal, () => vagrant.providers(lab.path, nodes, signal))
      return new Set(makers.values())
    } catch (error) {
      if (!(error instanceof LabError) || !unusable.includes(error.code)) throw error
      // Where this is set, Vagrant takes nothing else, whatever the Vagrantfile says.
      return new Set([process.env.VAGRANT_DEFAULT_PROVIDER || virtualBox])
    }
  }

  #planner(lab: LabOnDisk): OpenedPlanner {
    const machines = this.machines(lab)
    return new OpenedPlanner(lab, new OpenedMachines(lab, this.needs, machines), machines)
  }
}
