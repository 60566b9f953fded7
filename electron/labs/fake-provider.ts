import type { NodeState, ProviderId, ProvisioningStep } from '#shared/labs'
import type { StepPlan } from '../runs'
import { TestSteps } from '../runs/testing'
import type { SshTarget } from '../ssh'
import { FakeSnapshots } from './fake-snapshots'
import type { LabOnDisk, MachineStatus, Provider, ProviderReports } from './provider'

/** A provider for tests: its machines are entries of a map, and a test decides when and how each step ends. */
export class FakeProvider implements Provider {
  readonly id: ProviderId
  readonly simulated: boolean
  readonly scalable: boolean
  /** What a person has to install first. */
  missing: string[] = []
  /** By `lab/node`; what is not in it is not created. */
  readonly machines = new Map<string, MachineStatus>()
  readonly steps = new TestSteps()
  readonly snapshots: FakeSnapshots | undefined
  /** Makes every question for the state fail with this. */
  statusError: Error | null = null
  asked = 0
  /** Makes every question for the state wait until it is taken back. */
  statusHeld: Promise<void> | null = null
  readonly forgotten: string[] = []
  /** A test may give it some. */
  ports?: NonNullable<Provider['ports']>
  virtualBoxIds?: NonNullable<Provider['virtualBoxIds']>
  #reports: ProviderReports | null = null

  constructor(id: ProviderId = 'sandbox') {
    this.id = id
    this.simulated = id === 'sandbox'
    this.scalable = id !== 'vagrant'
    this.snapshots = id === 'vagrant' ? undefined : new FakeSnapshots(this.machines)
  }

  /** Throws where a lab may not be used. */
  checkUsable: (lab: LabOnDisk) => Promise<void> = async () => undefined

  async missingTools(): Promise<string[]> {
    return this.missing
  }

  reportTo(reports: ProviderReports): void {
    this.#reports = reports
  }

  async status(lab: LabOnDisk): Promise<Map<string, MachineStatus>> {
    this.asked++
    if (this.statusHeld) await this.statusHeld
    if (this.statusError) throw this.statusError
    await this.checkUsable(lab)
    return new Map(lab.file.nodes.map(({ name }) => [name, this.#machine(lab, name)]))
  }

  planCreate(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return nodes.flatMap((node) => [
      this.steps.step(`${node}/boot`, [], () => this.#boot(lab, node)),
      this.steps.step(`${node}/join`, [`${node}/boot`]),
    ])
  }

  planUp(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.planCreate(lab, nodes)
  }

  planHalt(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.#stop(lab, nodes, 'halt', 'off')
  }

  planSuspend(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.#stop(lab, nodes, 'suspend', 'suspended')
  }

  planResume(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return nodes.map((node) => this.steps.step(`${node}/resume`, [], () => this.#boot(lab, node)))
  }

  planReload(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return nodes.map((node) => this.steps.step(`${node}/reload`, [], () => this.#boot(lab, node)))
  }

  planProvision(_lab: LabOnDisk, nodes: readonly string[], steps: readonly ProvisioningStep[]): StepPlan[] {
    return nodes.flatMap((node) => steps.map((step) => this.steps.step(`${node}/${step}`)))
  }

  planRejoin(_lab: LabOnDisk, node: string, reset: StepPlan['run']): StepPlan[] {
    const first = { ...this.steps.step(`${node}/reset`), run: reset }
    return [first, this.steps.step(`${node}/join`, [first.id])]
  }

  planDestroy(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return nodes.map((node) =>
      this.steps.step(`${node}/destroy`, [], () => this.machines.delete(`${lab.id}/${node}`)),
    )
  }

  async forget(lab: LabOnDisk): Promise<void> {
    this.forgotten.push(lab.id)
  }

  sshTarget(lab: LabOnDisk, node: string): SshTarget | null {
    const { state, sshPort } = this.#machine(lab, node)
    if (state !== 'running' || sshPort === undefined) return null
    const credential = { method: 'password', password: 'vagrant' } as const
    return { name: node, host: '127.0.0.1', port: sshPort, username: 'vagrant', credential }
  }

  async dispose(): Promise<void> {
    this.machines.clear()
  }

  #machine(lab: LabOnDisk, node: string): MachineStatus {
    return this.machines.get(`${lab.id}/${node}`) ?? { state: 'not-created' }
  }

  #stop(lab: LabOnDisk, nodes: readonly string[], step: string, state: NodeState): StepPlan[] {
    return nodes.map((node) =>
      this.steps.step(`${node}/${step}`, [], () => this.machines.set(`${lab.id}/${node}`, { state })),
    )
  }

  #boot(lab: LabOnDisk, node: string): void {
    const sshPort = lab.file.nodes.find(({ name }) => name === node)?.sshPort ?? 0
    this.machines.set(`${lab.id}/${node}`, { state: 'running', sshPort })
    this.#reports?.changed(lab.id)
    this.#reports?.reachable(lab.id, node)
  }
}
