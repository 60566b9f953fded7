import type { WireError } from '#shared/errors'
import type { LabNode, NodeState, ProviderId } from '#shared/labs'
import type { StepPlan } from '../runs'
import type { SshTarget } from '../ssh'
import type { LabFile } from './lab-file'

/** What a provider says of one machine when it is asked; never what was remembered. */
export interface MachineStatus {
  state: NodeState
  /** True port on 127.0.0.1 that reaches the machine's SSH, once there is one. */
  sshPort?: number
  problem?: WireError
}

/** A lab as providers see it: the file's content and where it lies. */
export interface LabOnDisk {
  id: string
  /** The lab's folder. */
  path: string
  file: LabFile
}

/** What makes the machines. All plans are for the given nodes only and carry no state between runs. */
export interface Provider {
  readonly id: ProviderId
  readonly simulated: boolean
  /** Names of programs that a person must install first; a provider without this method needs none. */
  missingTools?(): Promise<readonly string[]>
  /** Asks for the true state of every node in the lab. An answer that takes longer than a minute counts as none. */
  status(lab: LabOnDisk): Promise<Map<LabNode['name'], MachineStatus>>
  planCreate(lab: LabOnDisk, nodes: readonly string[]): StepPlan[]
  /** Also makes and provisions machines that do not exist, as `vagrant up` does. */
  planUp(lab: LabOnDisk, nodes: readonly string[]): StepPlan[]
  planHalt(lab: LabOnDisk, nodes: readonly string[]): StepPlan[]
  planDestroy(lab: LabOnDisk, nodes: readonly string[]): StepPlan[]
  /** The lab's folder is gone: ends what the provider runs or keeps for it inside this process, if there is such a thing. */
  forget?(lab: LabOnDisk): Promise<void>
  /** How to log in to a running node; null while it does not run. */
  sshTarget(lab: LabOnDisk, node: string): SshTarget | null
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
