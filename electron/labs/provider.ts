import type { WireError } from '#shared/errors'
import type {
  ForwardedPort,
  LabNode,
  NodeState,
  PlannedNode,
  ProviderId,
  ProvisioningStep,
} from '#shared/labs'
import type { StepContext, StepPlan } from '../runs'
import type { SshTarget } from '../ssh'
import type { LabFile } from './lab-file'

/** What a provider says of one machine when it is asked; never what was remembered. */
export interface MachineStatus {
  state: NodeState
  /** True port on 127.0.0.1 that reaches the machine's SSH, once there is one. */
  sshPort?: number
  problem?: WireError
}

/** A lab that this app has made: the file's content and where it lies. */
export interface MadeLab {
  id: string
  /** The lab's folder. */
  path: string
  file: LabFile
}

/** A folder with a Vagrantfile that somebody else wrote. It has no lab.yaml, and nothing in it is this app's to change. */
export interface OpenedLab {
  id: string
  path: string
  file: {
    provider: 'vagrant'
    name: string
    kubernetesVersion: string
    cni: string
    subnet: string
    podNetwork: string
    nodes: PlannedNode[]
  }
}

/** A lab as providers see it. */
export type LabOnDisk = MadeLab | OpenedLab

/** Snapshots of single machines, of which checkpoints of whole labs are made. Their ids are those of the checkpoints. */
export interface MachineSnapshots {
  /** Ids of the snapshots that each node has. */
  list(lab: MadeLab, signal: AbortSignal): Promise<Map<LabNode['name'], ReadonlySet<string>>>
  /** Of a machine that is off or suspended. A snapshot of this id that is there already is replaced. */
  save(lab: MadeLab, node: string, id: string, context: StepContext): Promise<void>
  /** Leaves the machine off or suspended. */
  restore(lab: MadeLab, node: string, id: string, context: StepContext): Promise<void>
  remove(lab: MadeLab, node: string, id: string, context: StepContext): Promise<void>
  /** Starts or wakes a machine, and does not provision it. */
  start(lab: MadeLab, node: string, context: StepContext): Promise<void>
  /** What all machines take on disk with their snapshots; without this method nobody can tell. */
  bytes?(lab: MadeLab): Promise<number>
}

/** What makes the machines. All plans are for the given nodes only and carry no state between runs. */
export interface Provider {
  readonly id: ProviderId
  readonly simulated: boolean
  /** Whether lab.yaml decides which machines there are, so that workers can be added and removed. */
  readonly scalable: boolean
  /** Names of programs that a person must install first; a provider without this method needs none. */
  missingTools?(): Promise<readonly string[]>
  /** Throws where nothing may be done with the lab yet, as `labs.untrusted`. */
  checkUsable?(lab: LabOnDisk): Promise<void>
  /** Asks for the true state of every node in the lab. After a minute nobody waits for the answer any more: `signal` aborts. */
  status(lab: LabOnDisk, signal: AbortSignal): Promise<Map<LabNode['name'], MachineStatus>>
  /** Ports of this PC that lead to a node that runs; a provider without this method forwards none. */
  ports?(lab: LabOnDisk, node: string): Promise<ForwardedPort[]>
  planCreate(lab: LabOnDisk, nodes: readonly string[]): StepPlan[]
  /**
   * Also makes and provisions machines that do not exist, as `vagrant up` does. `unfinished` are ids of steps that did not
   * succeed when a run last performed them, for providers whose machines do not know it themselves.
   */
  planUp(lab: LabOnDisk, nodes: readonly string[], unfinished?: ReadonlySet<string>): StepPlan[]
  planHalt(lab: LabOnDisk, nodes: readonly string[]): StepPlan[]
  planDestroy(lab: LabOnDisk, nodes: readonly string[]): StepPlan[]
  /** Lets machines stand still with all their memory. A provider without this method, or one of the next, cannot do that. */
  planSuspend?(lab: LabOnDisk, nodes: readonly string[]): StepPlan[]
  planResume?(lab: LabOnDisk, nodes: readonly string[]): StepPlan[]
  /** Stops and starts machines, so that they get what was changed in lab.yaml. */
  planReload?(lab: LabOnDisk, nodes: readonly string[]): StepPlan[]
  /** Runs these steps, also where they were done before; a node takes those of its role. */
  planProvision?(lab: LabOnDisk, nodes: readonly string[], steps: readonly ProvisioningStep[]): StepPlan[]
  /** Lets a worker that runs join anew. `reset` takes away what an earlier join left, over SSH, which simulated machines do not need. */
  planRejoin?(lab: LabOnDisk, node: string, reset: StepPlan['run']): StepPlan[]
  /** Without them its labs have no checkpoints. */
  readonly snapshots?: MachineSnapshots | undefined
  /** The lab's folder is gone: ends what the provider runs or keeps for it inside this process, if there is such a thing. */
  forget?(lab: LabOnDisk): Promise<void>
  /** How to log in to a running node; null while it does not run. */
  sshTarget(lab: LabOnDisk, node: string): SshTarget | null
  /**
   * Ids in VirtualBox of those of these machines that are there already; null where something else makes all of them. Without this
   * method nobody needs them.
   */
  virtualBoxIds?(lab: LabOnDisk, nodes: readonly string[], signal: AbortSignal): Promise<string[] | null>
  /** Ends what the provider runs inside this process. */
  dispose(): Promise<void>
}

/** What a provider reports by itself while a step runs or a machine changes. */
export interface ProviderReports {
  /** The node's SSH answers: its terminal can open. */
  reachable(labId: string, node: string): void
  /** Some node's state is another than before: ask again. */
  changed(labId: string): void
}
