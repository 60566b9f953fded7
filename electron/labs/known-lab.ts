import { toWire } from '#shared/errors'
import type { Lab, LabNode, NodeState, PlannedNode } from '#shared/labs'
import type { Run } from '#shared/runs'
import { oneAtATime } from '../platform/one-at-a-time'
import type { LabOnDisk, MachineStatus, Provider } from './provider'

/** A lab as it was last read, with what its provider last said. */
export class KnownLab {
  disk: LabOnDisk
  readonly provider: Provider
  #statuses: ReadonlyMap<string, MachineStatus> = new Map()
  /** Asks the provider; an answer that fails becomes the nodes' `problem`. */
  readonly refresh: () => Promise<void>

  constructor(disk: LabOnDisk, provider: Provider, refreshed: () => void) {
    this.disk = disk
    this.provider = provider
    this.refresh = oneAtATime(async () => {
      this.#statuses = await this.#ask()
      refreshed()
    })
  }

  get nodeNames(): string[] {
    return this.disk.file.nodes.map(({ name }) => name)
  }

  /** `run` is the one that is changing the lab now. */
  view(run: Run | null): Lab {
    const { id, path, file } = this.disk
    const { name, provider, kubernetesVersion, cni, subnet, podNetwork } = file
    return {
      id,
      name,
      path,
      provider,
      simulated: this.provider.simulated,
      kubernetesVersion,
      cni,
      subnet,
      podNetwork,
      nodes: file.nodes.map((node) => this.#node(node, run)),
      activeRunId: run?.id ?? null,
    }
  }

  #node(node: PlannedNode, run: Run | null): LabNode {
    const status = this.#statuses.get(node.name)
    const state = run && isWorkedOn(node.name, run) ? stateDuring(run) : (status?.state ?? 'not-created')
    const seen: LabNode = { ...node, sshPort: status?.sshPort ?? node.sshPort, state }
    return status?.problem ? { ...seen, problem: status.problem } : seen
  }

  async #ask(): Promise<ReadonlyMap<string, MachineStatus>> {
    try {
      return await this.provider.status(this.disk)
    } catch (error) {
      const problem: MachineStatus = { state: 'problem', problem: toWire(error) }
      return new Map(this.nodeNames.map((name) => [name, problem]))
    }
  }
}

function isWorkedOn(node: string, run: Run): boolean {
  return run.steps.some(
    (step) => step.node === node && (step.status === 'pending' || step.status === 'running'),
  )
}

function stateDuring(run: Run): NodeState {
  return run.kind === 'create' || run.kind === 'up' ? 'starting' : 'stopping'
}
