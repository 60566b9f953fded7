import { isIPv4 } from 'node:net'
import { type Document, isMap, isSeq, LineCounter, parseDocument, stringify } from 'yaml'
import { z } from 'zod'
import { englishText, isErrorKey, LabError } from '#shared/errors'
import {
  boxes,
  cniPlugins,
  labNameSchema,
  machineSizes,
  type NodeRole,
  newLabProviderSchema,
  nodeNameSchema,
  type PlannedNode,
  plannedNodeSchema,
} from '#shared/labs'
import { overlap } from './networks'

/** Largest lab.yaml that is read, in bytes. One of 33 nodes has about 3 KB. */
export const maxLabFileBytes = 64 * 1024

/** Files written before labs had sizes are those of simulated machines, where any size will do. */
const usual = machineSizes.worker

/** The ranges are those of the Vagrantfile: wider than the form's, for who knows why. */
const nodeSchema = plannedNodeSchema.extend({
  name: nodeNameSchema,
  address: z.string().refine(isIPv4, 'not an IPv4 address'),
  sshPort: z.number().int().min(1).max(65_535),
  cpus: z.number().int().min(1).max(64).default(usual.cpus.usual),
  memoryMiB: z.number().int().min(512).max(262_144).default(usual.memoryMiB.usual),
})

/** Content of `lab.yaml`, the one file of a lab that the app edits and the only input of its Vagrantfile. */
const labFileSchema = z
  .object({
    version: z.literal(1),
    name: labNameSchema,
    provider: newLabProviderSchema,
    /** Any of Vagrant's registry, since a person may know a better one. */
    box: z
      .string()
      .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'not a box like bento/ubuntu-24.04')
      .default(boxes[0]),
    /** Any minor: a lab stays one when the form offers its version no more. As the Vagrantfile checks it. */
    kubernetesVersion: z.string().regex(/^1\.\d{1,3}$/, 'not a version like 1.36'),
    cni: z.enum(cniPlugins),
    subnet: z.cidrv4(),
    podNetwork: z.cidrv4(),
    nodes: z
      .array(nodeSchema)
      .min(1)
      .max(64)
      .refine(hasOneControlPlane, 'not exactly one control-plane node')
      .refine((nodes) => areUnique(nodes.map(({ name }) => name)), 'two nodes have the same name')
      .refine((nodes) => areUnique(nodes.map(({ address }) => address)), 'two nodes have the same address')
      .refine((nodes) => areUnique(nodes.map(({ sshPort }) => sshPort)), 'two nodes have the same sshPort'),
  })
  .refine(({ subnet, nodes }) => nodes.every(({ address }) => overlap(subnet, address)), {
    path: ['nodes'],
    error: 'a node has an address outside of the subnet',
  })
export type LabFile = z.infer<typeof labFileSchema>

function hasOneControlPlane(nodes: readonly { role: NodeRole }[]): boolean {
  return nodes.filter(({ role }) => role === 'control-plane').length === 1
}

const areUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length

/** The file's text for a new lab. Texts that YAML 1.1 would read as something else are quoted: Vagrant's Ruby does. */
export function formatLabFile(file: LabFile): string {
  const text = stringify(file, { compat: 'yaml-1.1' })
  return `# A lab of Pilothouse: what its machines are. Edit it while they are not created.\n${text}`
}

/** The checked content of `text`, read from `path`. Throws `config.corrupt` with the line and what is wrong there. */
export function parseLabFile(text: string, path: string): LabFile {
  const lines = new LineCounter()
  const document = parse(text, lines, path)
  // A tag that is not known is only a warning; to Vagrant's Ruby it may mean something.
  const [syntax] = [...document.errors, ...document.warnings]
  if (syntax) throw corrupt(path, lines.linePos(syntax.pos[0]).line, syntax.message)
  const checked = labFileSchema.safeParse(plainValue(document, path))
  if (checked.success) return checked.data
  const { path: at = [], message = '' } = checked.error.issues[0] ?? {}
  const where = at.join('.') || 'the file'
  const what = isErrorKey(message) ? englishText(message) : message
  throw corrupt(path, lineOf(document, at, lines), `${where}: ${what}`)
}

/** `text`, read from `path`, with the subnet, addresses and ports of `file`; comments and all else stay as they are. */
export function changeNetwork(text: string, path: string, file: LabFile): string {
  const document = parse(text, new LineCounter(), path)
  document.setIn(['subnet'], file.subnet)
  for (const [index, { address, sshPort }] of file.nodes.entries()) {
    document.setIn(['nodes', index, 'address'], address)
    document.setIn(['nodes', index, 'sshPort'], sshPort)
  }
  return document.toString()
}

/** `text`, read from `path`, with more nodes; all else stays as it is. */
export function addNodes(text: string, path: string, nodes: readonly PlannedNode[]): string {
  const document = parse(text, new LineCounter(), path)
  for (const node of nodes) document.addIn(['nodes'], document.createNode(node))
  return document.toString()
}

/** `text`, read from `path`, without the nodes of these names, where it has them. */
export function removeNodes(text: string, path: string, names: readonly string[]): string {
  const document = parse(text, new LineCounter(), path)
  const nodes = document.get('nodes')
  if (isSeq(nodes))
    nodes.items = nodes.items.filter((node) => !(isMap(node) && isOneOf(names, node.get('name'))))
  return document.toString()
}

const isOneOf = (names: readonly string[], name: unknown): boolean =>
  typeof name === 'string' && names.includes(name)

/** A lab.yaml that cannot be used; `line` counts from 1. */
function corrupt(path: string, line: number, details: string, cause?: unknown): LabError {
  return new LabError('config.corrupt', 'config.corruptLine', { params: { path, line }, details, cause })
}

function parse(text: string, lines: LineCounter, path: string): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  } catch (error) {
    // Nesting of thousands of levels ends the parser's stack.
    throw corrupt(path, 1, String(error), error)
  }
}

/** Aliases are refused: a lab needs none, and a few hundred bytes of them could grow to gigabytes. */
function plainValue(document: Document.Parsed, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    throw corrupt(path, 1, String(error), error)
  }
}

/** Line of the value at `path`, or of the nearest one around it that exists. */
function lineOf(document: Document.Parsed, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    const start = (node as { range?: [number, number, number] | null } | undefined)?.range?.[0]
    if (start !== undefined) return lines.linePos(start).line
  }
  return 1
}
