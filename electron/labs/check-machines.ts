import type { FieldIssue } from '#shared/errors'
import type { LabSpec, PlannedNode } from '#shared/labs'
import { isAllowed } from './host-only-ranges'
import { natNetwork, overlap } from './networks'
import type { ThisPc } from './this-pc'

/** Above this part of the PC's memory, machines may slow the PC itself down. */
export const tightShare = 0.75

/** Networks that most home routers give out. */
const homeNetworks = ['192.168.0.0/24', '192.168.1.0/24']

export interface Findings {
  issues: FieldIssue[]
  warnings: FieldIssue[]
}

/** What real machines need of this PC, and simulated ones do not. `nodes` are those that the form would make. */
export function checkMachines(values: Partial<LabSpec>, nodes: readonly PlannedNode[], pc: ThisPc): Findings {
  const { subnet, podNetwork } = values
  return {
    issues: [
      ...tooManyCpus(values, pc),
      ...tooMuchMemory(nodes, pc),
      ...(subnet === undefined ? [] : refusedSubnet(subnet, pc)),
      ...meetsNat('subnet', subnet),
      ...meetsNat('podNetwork', podNetwork),
    ],
    warnings: [...sharedCpus(nodes, pc), ...tightMemory(nodes, pc), ...homeSubnet(subnet)],
  }
}

/** VirtualBox starts no machine that has more processors than the PC. */
function tooManyCpus(values: Partial<LabSpec>, pc: ThisPc): FieldIssue[] {
  const fields = ['controlPlaneCpus', 'workerCpus'] as const
  return fields
    .filter((field) => field === 'controlPlaneCpus' || values.workers !== 0)
    .filter((field) => (values[field] ?? 0) > pc.cpus)
    .map((path) => ({ path, key: 'labs.cpusExceed', params: { available: pc.cpus } }))
}

function tooMuchMemory(nodes: readonly PlannedNode[], pc: ThisPc): FieldIssue[] {
  const needed = total(nodes, 'memoryMiB')
  if (needed < pc.memoryMiB) return []
  return [
    { path: memoryField(nodes), key: 'labs.memoryExceeds', params: { needed, available: pc.memoryMiB } },
  ]
}

function tightMemory(nodes: readonly PlannedNode[], pc: ThisPc): FieldIssue[] {
  const needed = total(nodes, 'memoryMiB')
  if (needed >= pc.memoryMiB || needed <= pc.memoryMiB * tightShare) return []
  return [{ path: memoryField(nodes), key: 'labs.memoryTight', params: { left: pc.memoryMiB - needed } }]
}

function sharedCpus(nodes: readonly PlannedNode[], pc: ThisPc): FieldIssue[] {
  const needed = total(nodes, 'cpus')
  if (needed <= pc.cpus) return []
  const path = nodes.length > 1 ? 'workerCpus' : 'controlPlaneCpus'
  return [{ path, key: 'labs.cpusShared', params: { needed, available: pc.cpus } }]
}

function refusedSubnet(subnet: string, { hostOnlyRanges }: ThisPc): FieldIssue[] {
  if (hostOnlyRanges === null || isAllowed(subnet, hostOnlyRanges)) return []
  return [{ path: 'subnet', key: 'labs.subnetRefused', params: { subnet } }]
}

function homeSubnet(subnet: string | undefined): FieldIssue[] {
  if (subnet === undefined || !homeNetworks.includes(subnet)) return []
  return [{ path: 'subnet', key: 'labs.subnetHome' }]
}

function meetsNat(path: string, network: string | undefined): FieldIssue[] {
  if (network === undefined || !overlap(network, natNetwork)) return []
  return [{ path, key: 'labs.subnetCollides', params: { other: natNetwork } }]
}

/** Where the sum is told: the workers' size counts most, where there are any. */
const memoryField = (nodes: readonly PlannedNode[]): string =>
  nodes.length > 1 ? 'workerMemoryMiB' : 'controlPlaneMemoryMiB'

const total = (nodes: readonly PlannedNode[], size: 'cpus' | 'memoryMiB'): number =>
  nodes.reduce((sum, node) => sum + node[size], 0)
