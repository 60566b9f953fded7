import type { LabSpec, PlannedNode } from '#shared/labs'

/** What of a form decides about the nodes. */
type NodeChoices = Pick<
  LabSpec,
  | 'workers'
  | 'subnet'
  | 'sshPortBase'
  | 'controlPlaneCpus'
  | 'controlPlaneMemoryMiB'
  | 'workerCpus'
  | 'workerMemoryMiB'
>

/** The reference lab: control plane `m-k8s` at .10 and port +10, worker i `wI-k8s` at .100+i and port +100+i. */
export function plannedNodes(choices: NodeChoices): PlannedNode[] {
  const { workers, subnet, sshPortBase } = choices
  const network = subnet.slice(0, subnet.lastIndexOf('.'))
  const at = (name: string, role: PlannedNode['role'], offset: number): PlannedNode => ({
    name,
    role,
    address: `${network}.${offset}`,
    sshPort: sshPortBase + offset,
    cpus: role === 'worker' ? choices.workerCpus : choices.controlPlaneCpus,
    memoryMiB: role === 'worker' ? choices.workerMemoryMiB : choices.controlPlaneMemoryMiB,
  })
  const numbers = Array.from({ length: workers }, (_, index) => index + 1)
  return [
    at('m-k8s', 'control-plane', 10),
    ...numbers.map((number) => at(`w${number}-k8s`, 'worker', 100 + number)),
  ]
}
