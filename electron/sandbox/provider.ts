import type { ProvisioningStep } from '#shared/labs'
import type { MachineStatus, MadeLab, Provider, ProviderReports } from '../labs'
import type { Logger } from '../platform/logger'
import type { StepPlan } from '../runs'
import type { HostKeys, SshTarget } from '../ssh'
import { defaultPace, type Pace } from './pace'
import { Planner } from './plan'
import { SandboxLab } from './sandbox-lab'
import { SandboxSnapshots } from './snapshots'

export interface SandboxOptions {
  hostKeys: HostKeys
  reports: ProviderReports
  logger: Logger
  /** Slower or faster than the usual pace, for tests. */
  pace?: Pace
}

/** Simulated nodes: each one is an SSH server in this process. They are gone when the app ends, and `off` when it starts. */
export class SandboxProvider implements Provider {
  readonly id = 'sandbox'
  readonly simulated = true
  readonly scalable = true
  readonly snapshots = new SandboxSnapshots((lab) => this.#lab(lab))
  readonly #options: Required<SandboxOptions>
  /** By folder, which tells labs apart. */
  readonly #labs = new Map<string, Promise<SandboxLab>>()
  /** The same labs once they are open: `sshTarget` cannot wait. */
  readonly #open = new Map<string, SandboxLab>()

  constructor(options: SandboxOptions) {
    this.#options = { pace: defaultPace, ...options }
  }

  async status(lab: MadeLab): Promise<Map<string, MachineStatus>> {
    const sandbox = await this.#lab(lab)
    return new Map(lab.file.nodes.map(({ name }) => [name, sandbox.status(name)]))
  }

  planCreate(lab: MadeLab, nodes: readonly string[]): StepPlan[] {
    return this.#planner(lab).up(nodes)
  }

  planUp(lab: MadeLab, nodes: readonly string[]): StepPlan[] {
    return this.#planner(lab).up(nodes)
  }

  planHalt(lab: MadeLab, nodes: readonly string[]): StepPlan[] {
    return this.#planner(lab).halt(nodes)
  }

  planSuspend(lab: MadeLab, nodes: readonly string[]): StepPlan[] {
    return this.#planner(lab).suspend(nodes)
  }

  planResume(lab: MadeLab, nodes: readonly string[]): StepPlan[] {
    return this.#planner(lab).resume(nodes)
  }

  planReload(lab: MadeLab, nodes: readonly string[]): StepPlan[] {
    return this.#planner(lab).reload(nodes)
  }

  planProvision(lab: MadeLab, nodes: readonly string[], steps: readonly ProvisioningStep[]): StepPlan[] {
    return this.#planner(lab).provision(nodes, steps)
  }

  planRejoin(lab: MadeLab, node: string): StepPlan[] {
    return this.#planner(lab).rejoin(node)
  }

  planDestroy(lab: MadeLab, nodes: readonly string[]): StepPlan[] {
    return this.#planner(lab).destroy(nodes)
  }

  sshTarget(lab: MadeLab, node: string): SshTarget | null {
    return this.#open.get(lab.path)?.sshTarget(node) ?? null
  }

  async forget(lab: MadeLab): Promise<void> {
    const opening = this.#labs.get(lab.path)
    this.#labs.delete(lab.path)
    this.#open.delete(lab.path)
    await (await opening)?.dispose()
  }

  async dispose(): Promise<void> {
    const labs = await Promise.allSettled(this.#labs.values())
    this.#labs.clear()
    this.#open.clear()
    await Promise.all(labs.map((lab) => (lab.status === 'fulfilled' ? lab.value.dispose() : undefined)))
  }

  #planner(lab: MadeLab): Planner {
    return new Planner(lab, () => this.#lab(lab), this.#options.pace.lineMs)
  }

  /** Opened once; a lab that failed to open is tried again, since its file may have been repaired. */
  async #lab(lab: MadeLab): Promise<SandboxLab> {
    let opening = this.#labs.get(lab.path)
    if (!opening) {
      opening = SandboxLab.open(lab, this.#options)
      this.#labs.set(lab.path, opening)
    }
    try {
      const sandbox = await opening
      sandbox.update(lab)
      this.#open.set(lab.path, sandbox)
      return sandbox
    } catch (error) {
      this.#labs.delete(lab.path)
      throw error
    }
  }
}
