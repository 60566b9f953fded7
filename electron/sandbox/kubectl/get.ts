import type { LabFile } from '../../labs'
import type { ClusterNode, NodeChange } from '../cluster-state'
import { networkPlugins } from '../network-plugins'
import { type Pod, podsOf } from '../pods'
import { KubectlError } from './arguments'
import type { Call } from './call'
import {
  apiTime,
  nodeColumns,
  nodeLabels,
  nodeObject,
  nodeRow,
  wideNodeColumns,
  wideNodeRow,
} from './node-object'
import { podColumns, podObject, podRow, widePodColumns, widePodRow } from './pod-object'
import { type ApiObject, age, listOf, printEvent, printJson, printYaml, TablePrinter } from './print'

/** What one kind of object needs to be listed. */
interface Resource<T> {
  /** `node/` in front of names. */
  kind: string
  name(item: T): string
  object(item: T): ApiObject
  columns(wide: boolean): string[]
  row(item: T, wide: boolean): string[]
}

const nodeResource = (lab: LabFile): Resource<ClusterNode> => ({
  kind: 'node',
  name: ({ name }) => name,
  object: (node) => nodeObject(node, lab),
  columns: (wide) => (wide ? wideNodeColumns : nodeColumns),
  row: (node, wide) => (wide ? wideNodeRow(node, lab) : nodeRow(node, lab)),
})

const podResource = (allNamespaces: boolean): Resource<Pod> => ({
  kind: 'pod',
  name: ({ name }) => name,
  object: podObject,
  columns: (wide) => [...(allNamespaces ? ['NAMESPACE'] : []), ...(wide ? widePodColumns : podColumns)],
  row: (pod, wide) => [...(allNamespaces ? [pod.namespace] : []), ...(wide ? widePodRow(pod) : podRow(pod))],
})

interface Namespace {
  name: string
  createdAt: Date
}

const namespaceResource: Resource<Namespace> = {
  kind: 'namespace',
  name: ({ name }) => name,
  object: ({ name, createdAt }) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      creationTimestamp: apiTime(createdAt),
      labels: { 'kubernetes.io/metadata.name': name },
      name,
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  }),
  columns: () => ['NAME', 'STATUS', 'AGE'],
  row: ({ name, createdAt }) => [name, 'Active', age(createdAt)],
}

/** `kubectl get`. */
export async function get(call: Call): Promise<void> {
  const [, types, ...names] = call.args.words
  if (!types)
    throw new KubectlError(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.',
    )
  const [type = '', ...slashed] = types.split('/')
  const wanted = [...slashed, ...names]
  if (['no', 'node', 'nodes'].includes(type)) return await getNodes(call, wanted)
  if (['po', 'pod', 'pods'].includes(type)) return await getPods(call, wanted)
  if (['ns', 'namespace', 'namespaces'].includes(type))
    return await print(
      call,
      namespaceResource,
      pick(call, namespacesOf(call), wanted, namespaceResource, 'namespaces'),
      wanted,
    )
  throw new KubectlError(
    `error: the server doesn't have a resource type "${type}"\nSandbox – simulated: it has nodes, pods and namespaces.`,
  )
}

async function getNodes(call: Call, wanted: string[]): Promise<void> {
  const resource = nodeResource(call.machine.lab)
  const selects = selector(call.args.values.selector)
  const nodes = call.cluster.nodes.filter((node) => selects(nodeLabels(node)))
  const listed = pick(call, nodes, wanted, resource, 'nodes')
  if (!call.args.flags.has('watch') && !call.args.flags.has('watch-only'))
    return await print(call, resource, listed, wanted)
  const printer = new WatchPrinter(call, resource)
  const matches = ({ node }: NodeChange) =>
    selects(nodeLabels(node)) && (wanted.length === 0 || wanted.includes(node.name))
  const first = call.args.flags.has('watch-only')
    ? []
    : listed.map((node) => ({ type: 'ADDED' as const, node }))
  await follow(call, first, async (change) => {
    if (matches(change)) await printer.print(change.type, change.node)
  })
}

async function getPods(call: Call, wanted: string[]): Promise<void> {
  const allNamespaces = call.args.flags.has('all-namespaces')
  if (call.args.flags.has('watch') || call.args.flags.has('watch-only'))
    throw new KubectlError('error: the sandbox can watch nodes only')
  const namespace = call.args.values.namespace ?? 'default'
  const pods = podsOf(call.cluster, call.machine.lab).filter(
    (pod) => allNamespaces || pod.namespace === namespace,
  )
  const resource = podResource(allNamespaces)
  const listed = pick(call, pods, wanted, resource, 'pods')
  if (listed.length > 0 || /json|yaml/.test(call.args.values.output ?? ''))
    return await print(call, resource, listed, wanted)
  call.err(
    `No resources found${allNamespaces ? '' : ` in ${namespace} namespace`}${allNamespaces ? '' : '.'}\n`,
  )
}

function namespacesOf({ cluster, machine }: Call): Namespace[] {
  const names = new Set(['default', 'kube-node-lease', 'kube-public', 'kube-system'])
  if (cluster.networked) names.add(networkPlugins[machine.lab.cni].namespace)
  const createdAt = cluster.nodes.find(({ role }) => role === 'control-plane')?.createdAt ?? new Date()
  return [...names].sort().map((name) => ({ name, createdAt }))
}

/** The items with the wanted names, in their order; all of them where none is wanted. */
function pick<T>(call: Call, items: T[], wanted: string[], resource: Resource<T>, plural: string): T[] {
  if (wanted.length === 0) return items
  const found = wanted.flatMap((name) => {
    const item = items.find((one) => resource.name(one) === name)
    if (!item) call.fail(`Error from server (NotFound): ${plural} "${name}" not found\n`)
    return item ?? []
  })
  if (found.length === 0) throw new KubectlError('')
  return found
}

async function print<T>(call: Call, resource: Resource<T>, items: T[], wanted: string[]): Promise<void> {
  const { output = '' } = call.args.values
  const [only] = items
  const object = () =>
    wanted.length === 1 && only ? resource.object(only) : listOf(items.map((item) => resource.object(item)))
  switch (output) {
    case 'json':
      return await call.out(printJson(object()))
    case 'yaml':
      return await call.out(printYaml(object()))
    case 'name':
      return await call.out(items.map((item) => `${resource.kind}/${resource.name(item)}\n`).join(''))
    case '':
    case 'wide': {
      const wide = output === 'wide'
      const rows = items.map((item) => resource.row(item, wide))
      return await call.out(
        new TablePrinter().print(
          call.args.flags.has('no-headers') ? rows : [resource.columns(wide), ...rows],
        ),
      )
    }
    default:
      throw new KubectlError(
        `error: unable to match a printer suitable for the output format "${output}", allowed formats are: json,name,wide,yaml`,
      )
  }
}

/** Prints one item after the other, as a watch does. */
class WatchPrinter<T> {
  readonly #call: Call
  readonly #resource: Resource<T>
  readonly #table = new TablePrinter()
  #headed: boolean

  constructor(call: Call, resource: Resource<T>) {
    this.#call = call
    this.#resource = resource
    this.#headed = call.args.flags.has('no-headers')
  }

  async print(type: NodeChange['type'], item: T): Promise<void> {
    const { values, flags } = this.#call.args
    const events = flags.has('output-watch-events')
    const object = () => this.#resource.object(item)
    switch (values.output ?? '') {
      case 'json':
        return await this.#call.out(events ? printEvent(type, object()) : printJson(object()))
      case 'yaml':
        return await this.#call.out(`---\n${printYaml(events ? { type, object: object() } : object())}`)
      case 'name':
        return await this.#call.out(`${this.#resource.kind}/${this.#resource.name(item)}\n`)
      default:
        return await this.#call.out(this.#table.print(this.#rows(type, item, events)))
    }
  }

  #rows(type: string, item: T, events: boolean): string[][] {
    const wide = this.#call.args.values.output === 'wide'
    const row = [...(events ? [type] : []), ...this.#resource.row(item, wide)]
    if (this.#headed) return [row]
    this.#headed = true
    return [[...(events ? ['EVENT'] : []), ...this.#resource.columns(wide)], row]
  }
}

/** Changes that a reader may be behind; a slower one loses its watch, as with a real API server. */
const maxBehind = 1000

/**
 * Hands over the `first` changes and then the cluster's, one after the other, until the call is interrupted or the
 * API server goes away. It listens before anything is handed over, so that nothing falls in between.
 */
async function follow(
  { cluster, signal }: Call,
  first: readonly NodeChange[],
  take: (change: NodeChange) => Promise<void>,
): Promise<void> {
  const waiting: NodeChange[] = [...first]
  const ended = new AbortController()
  let wake = () => {}
  const stop = [
    cluster.on('node', (change) => {
      waiting.push(change)
      if (waiting.length > maxBehind) ended.abort()
      wake()
    }),
    cluster.on('stopped', () => ended.abort()),
  ]
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal
  either.addEventListener('abort', () => wake(), { once: true })
  try {
    while (!either.aborted) {
      const change = waiting.shift()
      if (change) await take(change)
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    for (const off of stop) off()
  }
}

/** A label selector of equalities and existence: `a=b,c!=d,e,!f`. */
function selector(text = ''): (labels: Record<string, string>) => boolean {
  const terms = text.split(',').filter((term) => term !== '')
  return (labels) =>
    terms.every((term) => {
      const [, name = '', operator, value] = /^([^!=]+)(!=|==?)(.*)$/.exec(term) ?? []
      if (operator) return (labels[name] === value) === (operator !== '!=')
      return term.startsWith('!') ? labels[term.slice(1)] === undefined : labels[term] !== undefined
    })
}
