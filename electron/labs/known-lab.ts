import { LabError, toWire } from '#shared/errors'
import type { Lab, LabNode, NodeState, PlannedNode } from '#shared/labs'
import type { Run, RunKind } from '#shared/runs'
import { oneAtATime } from '../platform/one-at-a-time'
import type { LabOnDisk, MachineStatus, Provider } from './provider'
import { verbsOf } from './run-plan'

/** How long a provider may take to tell the states, in ms: a tool that hangs must not keep the other labs from the page. */
const askMs = 60_000

/** A lab as it was last read, with what its provider last said. */
export class KnownLab {
  disk: LabOnDisk
  readonly provider: Provider
  #statuses: ReadonlyMap<string, MachineStatus> = new Map()
  /** A question that the provider has not answered yet. */
  #asking: Promise<ReadonlyMap<string, MachineStatus>> | null = null
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
      verbs: verbsOf(this.provider),
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
    const during = run && isWorkedOn(node.name, run) ? stateDuring[run.kind] : null
    const state = during ?? status?.state ?? 'not-created'
    const seen: LabNode = { ...node, sshPort: status?.sshPort ?? node.sshPort, state }
    return status?.problem ? { ...seen, problem: status.problem } : seen
  }

  async #ask(): Promise<ReadonlyMap<string, MachineStatus>> {
    const patience = new AbortController()
    try {
      this.#asking ??= this.provider.status(this.disk, patience.signal).finally(() => {
        this.#asking = null
      })
      return await inTime(this.#asking, askMs)
    } catch (error) {
      const problem: MachineStatus = { state: 'problem', problem: toWire(error) }
      return new Map(this.nodeNames.map((name) => [name, problem]))
    } finally {
      patience.abort()
    }
  }
}

/** Throws `timeout`. */
async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new LabError('timeout', 'timeout', { params: { seconds: ms / 1000 } })
    timer = setTimeout(() => reject(error), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Runs may have steps for nodes that are not theirs, and that stay as they are. */
function isWorkedOn(node: string, run: Run): boolean {
  return (
    run.nodes.includes(node) &&
    run.steps.some((step) => step.node === node && (step.status === 'pending' || step.status === 'running'))
  )
}

/** What a node is while it has steps to come; null where it stays what it is. */
const stateDuring: Readonly<Record<RunKind, NodeState | null>> = {
  create: 'starting',
  up: 'starting',
  resume: 'starting',
  reload: 'starting',
  add: 'starting',
  provision: null,
  rejoin: null,
  checkpoint: null,
  'delete-checkpoint': null,
  repair: null,
  restore: 'starting',
  halt: 'stopping',
  suspend: 'stopping',
  destroy: 'stopping',
  remove: 'stopping',
}
