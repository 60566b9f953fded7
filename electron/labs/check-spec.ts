import type { FieldIssue } from '#shared/errors'
import { fieldIssues } from '#shared/field-issues'
import { type LabPreview, type LabSpec, labSpecSchema, type ProviderId } from '#shared/labs'
import { checkMachines } from './check-machines'
import { overlap, serviceNetwork } from './networks'
import { plannedNodes } from './planned-nodes'
import { type CorrectedNodes, correctPorts } from './ports'
import type { ThisPc } from './this-pc'

/** Where another lab's machines are. */
export interface UsedSubnet {
  lab: string
  subnet: string
}

/** What a new lab must not collide with. */
export interface Surroundings {
  /** Ports that other labs' nodes have. */
  usedPorts: ReadonlySet<number>
  /** Subnets of labs with real machines. */
  usedSubnets: readonly UsedSubnet[]
  /** Whether the labs folder has an entry of this name. */
  isNameTaken(name: string): Promise<boolean>
  pc: ThisPc
  /** Programs that the provider needs and this PC has not. */
  missingTools(provider: ProviderId): Promise<readonly string[]>
}

export type CheckedSpec = Omit<LabPreview, 'path'>

/**
 * Names that Windows keeps for devices, with any extension (Microsoft, "Naming Files, Paths, and Namespaces"): refused
 * everywhere, so that a lab can be copied to a colleague's PC.
 */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)$/

/** Checks what a form holds so far, field by field, and plans the nodes as far as its values allow. */
export async function checkSpec(form: Record<string, unknown>, around: Surroundings): Promise<CheckedSpec> {
  const values = validFields(form)
  const planned = await planNodes(form, around.usedPorts)
  const nodes = planned?.nodes ?? []
  const isReal = values.provider === 'virtualbox'
  const machines = isReal ? checkMachines(values, nodes, around.pc) : { issues: [], warnings: [] }
  return {
    nodes,
    correctedPorts: planned?.correctedPorts ?? [],
    issues: [
      ...schemaIssues(form),
      ...(await nameIssues(values.name, around)),
      ...(await toolIssues(values.provider, around)),
      ...networkIssues(values, around.pc),
      ...(isReal ? takenSubnet(values.subnet, around.usedSubnets) : []),
      ...machines.issues,
      ...(planned === null ? [{ path: 'sshPortBase', key: 'labs.portRange' } as const] : []),
    ],
    warnings: machines.warnings,
    pc: isReal ? { cpus: around.pc.cpus, memoryMiB: around.pc.memoryMiB } : null,
  }
}

/** What of a form decides about the nodes. */
const nodeChoicesSchema = labSpecSchema.pick({
  workers: true,
  subnet: true,
  sshPortBase: true,
  controlPlaneCpus: true,
  controlPlaneMemoryMiB: true,
  workerCpus: true,
  workerMemoryMiB: true,
})

/** Undefined while a value is missing; null where there are not enough free ports. */
async function planNodes(
  form: Record<string, unknown>,
  usedPorts: ReadonlySet<number>,
): Promise<CorrectedNodes | null | undefined> {
  const choices = nodeChoicesSchema.safeParse(form)
  return choices.success ? await correctPorts(plannedNodes(choices.data), usedPorts) : undefined
}

/** The fields that are valid by themselves. */
export function validFields(form: Record<string, unknown>): Partial<LabSpec> {
  const fields = Object.entries(labSpecSchema.shape).map(
    ([name, schema]) => [name, schema.safeParse(form[name])] as const,
  )
  const valid = fields.filter(([, checked]) => checked.success)
  return Object.fromEntries(valid.map(([name, checked]) => [name, checked.data])) as Partial<LabSpec>
}

function schemaIssues(form: Record<string, unknown>): FieldIssue[] {
  const { error } = labSpecSchema.safeParse(form)
  return error ? fieldIssues(error) : []
}

async function nameIssues(name: string | undefined, around: Surroundings): Promise<FieldIssue[]> {
  if (name === undefined) return []
  const params = { name }
  if (deviceName.test(name)) return [{ path: 'name', key: 'labs.nameReserved', params }]
  return (await around.isNameTaken(name)) ? [{ path: 'name', key: 'labs.nameTaken', params }] : []
}

async function toolIssues(provider: ProviderId | undefined, around: Surroundings): Promise<FieldIssue[]> {
  const missing = provider ? await around.missingTools(provider) : []
  if (missing.length === 0) return []
  return [{ path: 'provider', key: 'labs.toolsMissing', params: { tools: missing.join(', ') } }]
}

/** Pods may hide one of the PC's own networks: they alone cannot reach it then. Nodes that do break the PC's routes. */
function networkIssues({ subnet, podNetwork, workers }: Partial<LabSpec>, pc: ThisPc): FieldIssue[] {
  return [
    ...collisions('subnet', subnet, [...pc.networks, serviceNetwork]),
    ...collisions('podNetwork', podNetwork, [...(subnet ? [subnet] : []), serviceNetwork]),
    ...smallPodNetwork(podNetwork, workers),
  ]
}

/** Nodes of every lab have the same last numbers, so machines of two labs on one subnet would have the same addresses. */
function takenSubnet(subnet: string | undefined, used: readonly UsedSubnet[]): FieldIssue[] {
  const other = subnet && used.find((candidate) => overlap(subnet, candidate.subnet))
  return other ? [{ path: 'subnet', key: 'labs.subnetTaken', params: { ...other } }] : []
}

/** Every node gets a /24 of the pod network, and kubeadm wants that to be at most 65536 networks (its `--node-cidr-mask`). */
export function smallPodNetwork(podNetwork: string | undefined, workers: number | undefined): FieldIssue[] {
  if (podNetwork === undefined || workers === undefined) return []
  const bits = Number(podNetwork.split('/')[1])
  const longest = 24 - Math.ceil(Math.log2(workers + 1))
  if (bits >= 8 && bits <= longest) return []
  return [{ path: 'podNetwork', key: 'labs.podNetworkSize', params: { longest } }]
}

/** At most one issue: the first collision is enough to see what to change. */
function collisions(path: string, network: string | undefined, others: readonly string[]): FieldIssue[] {
  const other = network && others.find((candidate) => overlap(network, candidate))
  return other ? [{ path, key: 'labs.subnetCollides', params: { other } }] : []
}
