import { podsOf } from '../pods'
import { KubectlError } from './arguments'
import type { Call } from './call'
import { apiTime, nodeLabels, nodeTaints, readyCondition, wideNodeRow } from './node-object'

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
  const nodes = call.cluster.nodes.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  const missing = wanted.find((name) => !nodes.some((node) => node.name === name))
  if (missing) throw new KubectlError(`Error from server (NotFound): nodes "${missing}" not found`)
  await call.out(nodes.map(({ name }) => describeNode(call, name)).join('\n\n'))
}

function describeNode({ cluster, machine }: Call, name: string): string {
  const node = cluster.get(name)
  if (!node) return ''
  const [, , roles = '', , version = '', , , osImage = '', kernel = '', runtime = ''] = wideNodeRow(
    node,
    machine.lab,
  )
  const taints = nodeTaints(node).map(({ key, effect }) => `${key}:${effect}`)
  const { status, reason, message } = readyCondition(node)
  const pods = podsOf(cluster, machine.lab).filter((pod) => pod.node?.name === name)
  const field = (label: string, lines: readonly string[]) =>
    lines.map((line, index) => `${(index === 0 ? `${label}:` : '').padEnd(20)}${line}\n`).join('')
  return [
    field('Name', [name]),
    field('Roles', [roles]),
    field(
      'Labels',
      Object.entries(nodeLabels(node)).map(([label, value]) => `${label}=${value}`),
    ),
    field('CreationTimestamp', [apiTime(node.createdAt)]),
    field('Taints', taints.length > 0 ? taints : ['<none>']),
    field('Unschedulable', [String(node.unschedulable)]),
    `Conditions:\n  Type   Status   Reason             Message\n  Ready  ${status.padEnd(8)} ${reason.padEnd(18)} ${message}\n`,
    `Addresses:\n  InternalIP:  ${node.address}\n  Hostname:    ${name}\n`,
    `System Info:\n  Kernel Version:             ${kernel}\n  OS Image:                   ${osImage}\n  Container Runtime Version:  ${runtime}\n  Kubelet Version:            ${version}\n`,
    `Non-terminated Pods:          (${pods.length} in total)\n${pods.map((pod) => `  ${pod.namespace}  ${pod.name}\n`).join('')}`,
  ].join('')
}
