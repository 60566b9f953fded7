import { LabError } from '#shared/errors'
import type { StepContext, StepPlan } from '../runs'
import type { SshTarget } from '../ssh'
import type { LabOnDisk, MachineStatus, Provider, ProviderReports } from './provider'

/** A provider for tests: its machines are entries of a map, and a test decides when and how each step ends. */
export class FakeProvider implements Provider {
  readonly id = 'sandbox'
  readonly simulated = true
  /** By `lab/node`; what is not in it is not created. */
  readonly machines = new Map<string, MachineStatus>()
  /** Ids of the steps that began, in order. */
  readonly performed: string[] = []
  readonly #holds = new Map<string, Promise<void>>()
  readonly #failures = new Set<string>()
  #reports: ProviderReports | null = null

  reportTo(reports: ProviderReports): void {
    this.#reports = reports
  }

  /** Keeps a step from ending; gives the function that lets it go on. */
  hold(stepId: string): () => void {
    let release = (): void => undefined
    this.#holds.set(
      stepId,
      new Promise((resolve) => {
        release = resolve
      }),
    )
    return release
  }

  /** Makes a step fail; gives the function that repairs it. */
  break(stepId: string): () => void {
    this.#failures.add(stepId)
    return () => this.#failures.delete(stepId)
  }

  async status(lab: LabOnDisk): Promise<Map<string, MachineStatus>> {
    return new Map(lab.file.nodes.map(({ name }) => [name, this.#machine(lab, name)]))
  }

  planCreate(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return nodes.flatMap((node) => {
      const boot = this.#step(lab, node, 'boot', [], () => this.#boot(lab, node))
      return [boot, this.#step(lab, node, 'join', [boot.id], () => undefined)]
    })
  }

  planUp(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return this.planCreate(lab, nodes)
  }

  planHalt(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return nodes.map((node) =>
      this.#step(lab, node, 'halt', [], () => this.machines.set(`${lab.id}/${node}`, { state: 'off' })),
    )
  }

  planDestroy(lab: LabOnDisk, nodes: readonly string[]): StepPlan[] {
    return nodes.map((node) =>
      this.#step(lab, node, 'destroy', [], () => this.machines.delete(`${lab.id}/${node}`)),
    )
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

  #boot(lab: LabOnDisk, node: string): void {
    const sshPort = lab.file.nodes.find(({ name }) => name === node)?.sshPort ?? 0
    this.machines.set(`${lab.id}/${node}`, { state: 'running', sshPort })
    this.#reports?.changed(lab.id)
    this.#reports?.reachable(lab.id, node)
  }

  #step(lab: LabOnDisk, node: string, name: string, needs: string[], effect: () => unknown): StepPlan {
    const id = `${node}/${name}`
    const run = async (context: StepContext): Promise<void> => {
      this.performed.push(id)
      context.log(`${name} of ${node}`)
      await untilReleased(this.#holds.get(id), context.signal)
      if (this.#failures.has(id))
        throw new LabError('command.failed', 'cluster.kubectlFailed', { params: { node } })
      effect()
      context.log(`${lab.id}: ${name} of ${node} is done`)
    }
    return { id, name, node, needs, run }
  }
}

async function untilReleased(gate: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
  if (!gate) return
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new LabError('cancelled', 'cancelled')), { once: true })
  })
  await Promise.race([gate, aborted])
}
