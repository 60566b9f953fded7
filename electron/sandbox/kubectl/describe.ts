import { columnsOf, type Node, nodes, pods } from '../../kube-api'
import { KubectlError } from './arguments'
import type { Call } from './call'

/** `kubectl describe node`, with what is known of a simulated node. */
export async function describe(call: Call): Promise<void> {
  const [, types = '', ...names] = call.args.words
  const [type = '', ...slashed] = types.split('/')
  if (!['no', 'node', 'nodes'].includes(type))
    throw new KubectlError(
      type
        ? 'error: the sandbox can describe nodes only'
        : 'error: You must specify the type of resource to describe.',
    )
  const wanted = [...slashed, ...names]
  const { store, nodes: all } = call.cluster
  const chosen = wanted.length === 0 ? all : wanted.map((name) => store.get(nodes, undefined, name))
  await call.out(chosen.map((node) => describeNode(call, node)).join('\n\n'))
}

function describeNode({ cluster }: Call, node: Node): string {
  const { metadata, spec, status } = node
  const cells = new Map(columnsOf(nodes).map(({ name, cell }) => [name, String(cell(node))]))
  const taints = (spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`)
  const conditions = (status.conditions ?? []).map(
    ({ type, status, reason = '', message = '' }) =>
      `  ${type.padEnd(16)} ${status.padEnd(8)} ${reason.padEnd(28)} ${message}\n`,
  )
  const mine = cluster.store.list(pods).filter((pod) => pod.spec.nodeName === metadata.name)
  const field = (label: string, lines: readonly string[]) =>
    lines.map((line, index) => `${(index === 0 ? `${label}:` : '').padEnd(20)}${line}\n`).join('')
  return [
    field('Name', [metadata.name]),
    field('Roles', [cells.get('Roles') ?? '']),
    field(
      'Labels',
      Object.entries(metadata.labels ?? {}).map(([label, value]) => `${label}=${value}`),
    ),
    field('CreationTimestamp', [metadata.creationTimestamp]),
    field('Taints', taints.length > 0 ? taints : ['<none>']),
    field('Unschedulable', [String(spec.unschedulable ?? false)]),
    `Conditions:\n  ${'Type'.padEnd(16)} ${'Status'.padEnd(8)} ${'Reason'.padEnd(28)} Message\n${conditions.join('')}`,
    `Addresses:\n  InternalIP:  ${cells.get('Internal-IP')}\n  Hostname:    ${metadata.name}\n`,
    `System Info:\n  Kernel Version:             ${cells.get('Kernel-Version')}\n  OS Image:                   ${cells.get('OS-Image')}\n  Container Runtime Version:  ${cells.get('Container-Runtime')}\n  Kubelet Version:            ${cells.get('Version')}\n`,
    `Non-terminated Pods:          (${mine.length} in total)\n${mine.map((pod) => `  ${pod.metadata.namespace}  ${pod.metadata.name}\n`).join('')}`,
  ].join('')
}
