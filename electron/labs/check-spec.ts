import { networkInterfaces } from 'node:os'
import { type FieldIssue, isErrorKey } from '#shared/errors'
import { type LabPreview, type LabSpec, labSpecSchema } from '#shared/labs'
import { overlap, ownNetworks, serviceNetwork } from './networks'
import { plannedNodes } from './planned-nodes'
import { correctPorts } from './ports'

/** What a new lab must not collide with. */
export interface Surroundings {
  /** Ports that other labs' nodes have. */
  usedPorts: ReadonlySet<number>
  /** Whether the labs folder has an entry of this name. */
  isNameTaken(name: string): Promise<boolean>
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
  const issues = [...schemaIssues(form), ...(await nameIssues(values.name, around)), ...networkIssues(values)]
  const { workers, subnet, sshPortBase } = values
  if (workers === undefined || subnet === undefined || sshPortBase === undefined)
    return { nodes: [], correctedPorts: [], issues }
  const corrected = await correctPorts(plannedNodes({ workers, subnet, sshPortBase }), around.usedPorts)
  if (corrected) return { ...corrected, issues }
  return {
    nodes: [],
    correctedPorts: [],
    issues: [...issues, { path: 'sshPortBase', key: 'labs.portRange' }],
  }
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
  return (error?.issues ?? []).map(({ path, message }) => ({
    path: path.join('.'),
    key: isErrorKey(message) ? message : 'input.field',
  }))
}

async function nameIssues(name: string | undefined, around: Surroundings): Promise<FieldIssue[]> {
  if (name === undefined) return []
  const params = { name }
  if (deviceName.test(name)) return [{ path: 'name', key: 'labs.nameReserved', params }]
  return (await around.isNameTaken(name)) ? [{ path: 'name', key: 'labs.nameTaken', params }] : []
}

/** Pods may hide one of the PC's own networks: they alone cannot reach it then. Nodes that do break the PC's routes. */
function networkIssues({ subnet, podNetwork }: Partial<LabSpec>): FieldIssue[] {
  return [
    ...collisions('subnet', subnet, [...ownNetworks(networkInterfaces()), serviceNetwork]),
    ...collisions('podNetwork', podNetwork, [...(subnet ? [subnet] : []), serviceNetwork]),
  ]
}

/** At most one issue: the first collision is enough to see what to change. */
function collisions(path: string, network: string | undefined, others: readonly string[]): FieldIssue[] {
  const other = network && others.find((candidate) => overlap(network, candidate))
  return other ? [{ path, key: 'labs.subnetCollides', params: { other } }] : []
}
