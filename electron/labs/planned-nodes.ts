import { type LabSpec, machineSizes, maxWorkers, type PlannedNode } from '#shared/labs'
import type { LabFile } from './lab-file'

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

type WorkerChoices = Pick<NodeChoices, 'subnet' | 'sshPortBase' | 'workerCpus' | 'workerMemoryMiB'>

/** The reference lab: control plane `m-k8s` at .10 and port +10, worker i `wI-k8s` at .100+i and port +100+i. */
export function plannedNodes(choices: NodeChoices): PlannedNode[] {
  const { workers, controlPlaneCpus: cpus, controlPlaneMemoryMiB: memoryMiB } = choices
  return [
    { name: 'm-k8s', role: 'control-plane', ...placeAt(10, choices), cpus, memoryMiB },
    ...numbersTo(workers).map((number) => plannedWorker(number, choices)),
  ]
}

/** The next workers of a lab, at most `count`: those of the lowest numbers that are free, sized as its last worker. */
export function nextWorkers(
  { subnet, nodes }: Pick<LabFile, 'subnet' | 'nodes'>,
  count: number,
): PlannedNode[] {
  const last = nodes.findLast(({ role }) => role === 'worker')
  const { cpus, memoryMiB } = machineSizes.worker
  const choices: WorkerChoices = {
    subnet,
    sshPortBase: portBase(nodes),
    workerCpus: last?.cpus ?? cpus.usual,
    workerMemoryMiB: last?.memoryMiB ?? memoryMiB.usual,
  }
  const taken = new Set(nodes.flatMap(({ name, address }) => [name, address]))
  return numbersTo(maxWorkers)
    .map((number) => plannedWorker(number, choices))
    .filter(({ name, address }) => !taken.has(name) && !taken.has(address))
    .slice(0, count)
}

/** Ports are only ever corrected upwards, so the lowest is nearest to what was wished. */
const portBase = (nodes: readonly PlannedNode[]): number =>
  Math.min(...nodes.map(({ address, sshPort }) => sshPort - Number(address.split('.').at(-1))))

function plannedWorker(number: number, choices: WorkerChoices): PlannedNode {
  const { workerCpus: cpus, workerMemoryMiB: memoryMiB } = choices
  return { name: `w${number}-k8s`, role: 'worker', ...placeAt(100 + number, choices), cpus, memoryMiB }
}

const placeAt = (offset: number, { subnet, sshPortBase }: Pick<NodeChoices, 'subnet' | 'sshPortBase'>) => ({
  address: `${subnet.slice(0, subnet.lastIndexOf('.'))}.${offset}`,
  sshPort: sshPortBase + offset,
})

const numbersTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1)
