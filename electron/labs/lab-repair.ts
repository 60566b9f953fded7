import { LabError } from '#shared/errors'
import type { PlannedNode } from '#shared/labs'
import { freeSubnet } from './free-subnet'
import type { LabFile } from './lab-file'
import { correctPorts } from './ports'
import type { ThisPc } from './this-pc'

/**
 * The lab with the first subnet that is allowed and that nothing uses: neither this PC, nor its pods, nor `others`. Its
 * nodes keep the ends of their addresses. Throws `labs.noFreeSubnet`.
 */
export function withFreeSubnet(file: LabFile, pc: ThisPc, others: readonly string[]): LabFile {
  const subnet = freeSubnet(pc, [...others, file.podNetwork, file.subnet])
  if (!subnet) throw new LabError('state.conflict', 'labs.noFreeSubnet')
  const moved = ({ address, ...node }: PlannedNode): PlannedNode => ({
    ...node,
    address: `${subnet.slice(0, subnet.lastIndexOf('.'))}${address.slice(address.lastIndexOf('.'))}`,
  })
  return { ...file, subnet, nodes: file.nodes.map(moved) }
}

/** The lab with free ports for the nodes that do not run. Throws `labs.portRange`. */
export async function withFreePorts(
  file: LabFile,
  running: ReadonlySet<string>,
  others: ReadonlySet<number>,
): Promise<LabFile> {
  const off = file.nodes.filter(({ name }) => !running.has(name))
  const kept = file.nodes.filter(({ name }) => running.has(name)).map(({ sshPort }) => sshPort)
  const corrected = await correctPorts(off, new Set([...others, ...kept]))
  if (!corrected) throw new LabError('state.conflict', 'labs.portRange')
  const byName = new Map(corrected.nodes.map((node) => [node.name, node]))
  return { ...file, nodes: file.nodes.map((node) => byName.get(node.name) ?? node) }
}
