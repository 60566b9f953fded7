import { LabError } from '#shared/errors'
import type { ForwardedPort, ProviderId, ProvisioningStep } from '#shared/labs'
import type { LabOnDisk, MachineSnapshots, MachineStatus, Provider, ProviderReports } from '../labs'
import type { StepPlan } from '../runs'
import type { HostKeys, SshTarget } from '../ssh'
import { JoinTokens } from './join-tokens'
import { LabMachines, type MachineNeeds } from './lab-machines'
import { existingMachines } from './machine-ids'
import { machineStatus } from './machine-state'
import { Planner } from './planner'
import { VagrantSnapshots } from './snapshots'
import { explained, type StartWatch } from './start-watch'
import { Turns } from './turns'
import { Vagrant } from './vagrant'

/** A program that a person installs. */
export interface Tool {
  /** As people call it. */
  name: string
  /** Throws `tool.missing` where it is not installed. */
  version(): Promise<unknown>
}

export interface VagrantProviderOptions {
  id: ProviderId
  /** Vagrant's own name for what makes the machines; null leaves it to Vagrant. */
  vagrantProvider: string | null
  /** Vagrant's program: a name on the search path, or a path. */
  program: string
  /** What else must be installed. */
  tools: readonly Tool[]
  hostKeys: HostKeys
  reports: ProviderReports
  /** Shared by providers whose machines are not made at the same time. */
  turns?: Turns
  /** As in `VagrantOptions`. */
  checkTrust?: (folder: string) => Promise<void>
  watch?: StartWatch
}

/** Real virtual machines, made and provisioned by Vagrant. What is true is asked of Vagrant each time. */
export class VagrantProvider implements Provider {
  readonly id: ProviderId
  readonly simulated = false
  readonly scalable: boolean = true
  readonly snapshots: MachineSnapshots | undefined = new VagrantSnapshots({
    needs: () => this.needs,
    machines: (lab) => this.machines(lab),
  })
  protected readonly needs: MachineNeeds
  readonly #tools: readonly Tool[]
  /** Tools that were there when they were looked for. */
  readonly #found = new Set<Tool>()
  /** Ends the questions that are still open. */
  protected readonly end = new AbortController()

  constructor(options: VagrantProviderOptions) {
    const {
      id,
      vagrantProvider,
      program,
      tools,
      hostKeys,
      reports,
      turns = new Turns(),
      checkTrust,
      watch,
    } = options
    this.id = id
    const vagrant = new Vagrant({ program, provider: vagrantProvider, ...(checkTrust && { checkTrust }) })
    this.#tools = [{ name: 'Vagrant', version: () => vagrant.version(this.end.signal) }, ...tools]
    this.needs = {
      vagrant,
      tokens: new JoinTokens(),
      turns,
      targets: new Map(),
      hostKeys,
      reports,
      watch,
    }
  }

  /** A tool that was missing is looked for again each time, since a person may install it meanwhile. */
  async missingTools(): Promise<readonly string[]> {
    const missing = await Promise.all(this.#tools.map((tool) => this.#isMissing(tool)))
    return this.#tools.filter((_, index) => missing[index]).map(({ name }) => name)
  }

  async checkUsable(lab: LabOnDisk): Promise<void> {
    await this.needs.vagrant.checkTrust(lab.path)
  }

  async status(lab: LabOnDisk, patience: AbortSignal): Promise<Map<string, MachineStatus>> {
    const signal = AbortSignal.any([this.end.signal, patience])
    const { vagrant, turns, targets } = this.needs
    await this.checkUsable(lab)
    const machines = this.machines(lab)
    const existing = await existingMachines(lab.path, vagrant.provider)
    const statuses = new Map<string, MachineStatus>()
    const idle: string[] = []
    for (const { name } of lab.file.nodes) {
      // Vagrant would need a second to say the same.
      if (!existing.has(name)) statuses.set(name, { state: 'not-created' })
      // A step is changing it, and must not be hindered by questions.
      else if (turns.isTaken(machines.key(name)))
        statuses.set(name, { state: targets.has(machines.key(name)) ? 'running' : 'starting' })
      else idle.push(name)
    }
    if (idle.length > 0)
      await turns.takeAll(
        idle.map((name) => machines.key(name)),
        signal,
        async () => {
          const states = await vagrant.states(lab.path, idle, signal)
          for (const name of idle) statuses.set(name, machineStatus(name, states.get(name) ?? 'not_created'))
          await this.#updateTargets(lab, statuses, signal)
        },
      )
    for (const [name, status] of statuses) {
      const target = this.sshTarget(lab, name)
      // Some providers' machines are reached at an address of their own.
      if (target?.host === '127.0.0.1') status.sshPort = target.port
    }
    return statuses
  }

  async ports(lab: LabOnDisk, node: string): Promise<ForwardedPort[]> {
    const { vagrant, turns } = this.needs
    const { signal } = this.end
    const machine = { folder: lab.path, name: node }
    return await turns.take(this.machines(lab).key(node), signal, () => vagrant.ports(machine, signal))
  }

  planCreate(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.explained(lab, this.#planner(lab).up('create', nodes))
  }

  planUp(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.explained(lab, this.#planner(lab).up('boot', nodes))
  }

  planHalt(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.#planner(lab).halt(nodes)
  }

  planSuspend(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.#planner(lab).suspend(nodes)
  }

  planResume(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.explained(lab, this.#planner(lab).resume(nodes))
  }

  planReload(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.explained(lab, this.#planner(lab).reload(nodes))
  }

  planProvision(lab: LabOnDisk, nodes: readonly string[], steps: readonly ProvisioningStep[]): StepPlan[] {
    return this.#planner(lab).provision(nodes, steps)
  }

  planRejoin(lab: LabOnDisk, node: string, reset: StepPlan['run']): StepPlan[] {
    return this.#planner(lab).rejoin(node, reset)
  }

  planDestroy(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.#planner(lab).destroy(nodes)
  }

  sshTarget(lab: LabOnDisk, node: string): SshTarget | null {
    return this.needs.targets.get(this.machines(lab).key(node)) ?? null
  }

  /** The machines go on running: only what was asked of them ends. */
  async dispose(): Promise<void> {
    this.end.abort()
    this.needs.targets.clear()
  }

  /** One that is there and does not work is not missing: what is wrong with it is told when it is used. */
  async #isMissing(tool: Tool): Promise<boolean> {
    if (this.#found.has(tool)) return false
    try {
      await tool.version()
    } catch (error) {
      if (error instanceof LabError && error.code === 'tool.missing') return true
    }
    this.#found.add(tool)
    return false
  }

  /** A target holds as long as its machine is seen running. */
  async #updateTargets(
    lab: LabOnDisk,
    statuses: ReadonlyMap<string, MachineStatus>,
    signal: AbortSignal,
  ): Promise<void> {
    const machines = this.machines(lab)
    const unknown: string[] = []
    for (const [name, { state }] of statuses) {
      if (state !== 'running' && state !== 'starting') this.needs.targets.delete(machines.key(name))
      else if (!this.sshTarget(lab, name)) unknown.push(name)
    }
    if (unknown.length === 0) return
    try {
      await machines.learnTargets(unknown, signal)
    } catch (error) {
      // One of them was stopped meanwhile; the next question finds the others.
      if (!(error instanceof LabError && error.key === 'vagrant.notRunning')) throw error
    }
  }

  protected machines(lab: LabOnDisk): LabMachines {
    return new LabMachines(lab, this.needs)
  }

  protected explained(lab: LabOnDisk, steps: StepPlan[]): StepPlan[] {
    return explained(steps, lab, this.needs.watch)
  }

  #planner(lab: LabOnDisk): Planner {
    return new Planner(lab, this.machines(lab))
  }
}
