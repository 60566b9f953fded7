import { z } from 'zod'
import type { NodeRow } from '#shared/cluster'

/** As many rows as a table shows; a hostile cluster cannot fill the memory. */
const maxRows = 2000
const rolePrefix = 'node-role.kubernetes.io/'

const text = z.string().max(1000).catch('')

/** What we read of a Node (Kubernetes API, core/v1); a field that is absent or of another kind counts as empty. */
const nodeSchema = z.object({
  kind: z.literal('Node'),
  metadata: z.object({
    name: z.string().min(1).max(253),
    labels: z.record(z.string(), z.string()).catch({}),
    creationTimestamp: text,
  }),
  spec: z.object({ unschedulable: z.boolean().catch(false) }).catch({ unschedulable: false }),
  status: z
    .object({
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).catch([]),
      addresses: z.array(z.object({ type: z.string(), address: z.string().max(253) })).catch([]),
      nodeInfo: z
        .object({ kubeletVersion: text, osImage: text, kernelVersion: text, containerRuntimeVersion: text })
        .partial()
        .catch({}),
    })
    .partial()
    .catch({}),
})
type Node = z.infer<typeof nodeSchema>

const listSchema = z.object({ kind: z.enum(['List', 'NodeList']), items: z.array(z.unknown()) })
const eventSchema = z.object({ type: z.string(), object: z.unknown() })

/** The rows of `kubectl get nodes`, kept up to date by what kubectl prints. */
export class NodeRows {
  readonly #rows = new Map<string, NodeRow>()

  /** Sorted by name, as kubectl does. */
  list(): NodeRow[] {
    return [...this.#rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Takes a Node, a List (which replaces all), or a watch event. Gives whether it was any of these. */
  apply(document: unknown): boolean {
    const list = listSchema.safeParse(document)
    if (list.success) {
      this.#rows.clear()
      for (const item of list.data.items) this.#set(item)
      return true
    }
    const event = eventSchema.safeParse(document)
    if (!event.success) return this.#set(document)
    const { type, object } = event.data
    if (type === 'BOOKMARK') return true
    if (type === 'DELETED') return this.#delete(object)
    return this.#set(object)
  }

  #set(value: unknown): boolean {
    const node = nodeSchema.safeParse(value)
    if (!node.success) return false
    const { name } = node.data.metadata
    if (this.#rows.has(name) || this.#rows.size < maxRows) this.#rows.set(name, rowOf(node.data))
    return true
  }

  #delete(value: unknown): boolean {
    const node = nodeSchema.safeParse(value)
    return node.success && this.#rows.delete(node.data.metadata.name)
  }
}

function rowOf({ metadata, spec, status }: Node): NodeRow {
  const { conditions = [], addresses = [], nodeInfo = {} } = status
  const address = (type: string) => addresses.find((one) => one.type === type)?.address ?? ''
  const ready = conditions.find(({ type }) => type === 'Ready')?.status
  return {
    name: metadata.name,
    ready: ready === 'True' || ready === 'False' ? ready : 'Unknown',
    unschedulable: spec.unschedulable,
    roles: Object.keys(metadata.labels)
      .filter((label) => label.startsWith(rolePrefix) && label.length > rolePrefix.length)
      .map((label) => label.slice(rolePrefix.length))
      .sort(),
    createdAt: metadata.creationTimestamp,
    version: nodeInfo.kubeletVersion ?? '',
    internalIp: address('InternalIP'),
    externalIp: address('ExternalIP'),
    osImage: nodeInfo.osImage ?? '',
    kernelVersion: nodeInfo.kernelVersion ?? '',
    containerRuntime: nodeInfo.containerRuntimeVersion ?? '',
  }
}
