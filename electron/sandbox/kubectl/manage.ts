import type { ClusterNode } from '../cluster-state'
import { type Pod, podsOf } from '../pods'
import { KubectlError } from './arguments'
import type { Call } from './call'

/** `kubectl cordon` and `kubectl uncordon`. */
export async function setCordon(call: Call, unschedulable: boolean): Promise<void> {
  for (const { name } of namedNodes(call)) await cordon(call, name, unschedulable)
}

async function cordon(call: Call, name: string, unschedulable: boolean): Promise<void> {
  const word = unschedulable ? 'cordoned' : 'uncordoned'
  const changed = call.cluster.setUnschedulable(name, unschedulable)
  await call.out(`node/${name} ${changed ? word : `already ${word}`}\n`)
}

/** `kubectl drain`: cordons the node and evicts what may be evicted. */
export async function drain(call: Call): Promise<void> {
  for (const node of namedNodes(call)) {
    await cordon(call, node.name, true)
    const pods = podsOf(call.cluster, call.machine.lab).filter((pod) => pod.node?.name === node.name)
    const daemons = pods.filter(({ owner }) => owner === 'daemon-set')
    const names = daemons.map(fullName).join(', ')
    if (daemons.length > 0 && !call.args.flags.has('ignore-daemonsets')) throw refused(node, names)
    if (daemons.length > 0) call.err(`Warning: ignoring DaemonSet-managed Pods: ${names}\n`)
    const evicted = pods.filter(({ owner }) => owner === 'replica-set')
    for (const pod of evicted) await call.out(`evicting pod ${fullName(pod)}\n`)
    call.cluster.drain(node.name)
    for (const pod of evicted) await call.out(`pod/${pod.name} evicted\n`)
    await call.out(`node/${node.name} drained\n`)
  }
}

/** `kubectl delete node`: the cluster forgets the node; its machine runs on. */
export async function deleteNodes(call: Call): Promise<void> {
  const [, kind = '', ...names] = call.args.words
  const [prefix, name] = kind.split('/')
  if (!['node', 'nodes', 'no'].includes(prefix ?? ''))
    throw new KubectlError(
      'error: Sandbox – simulated: only nodes can be deleted, as in kubectl delete node w1-k8s',
    )
  for (const node of findNodes(call, name === undefined ? names : [name, ...names])) {
    call.cluster.remove(node.name)
    await call.out(`node "${node.name}" deleted\n`)
  }
}

const fullName = ({ namespace, name }: Pod) => `${namespace}/${name}`

function refused({ name }: ClusterNode, daemons: string): KubectlError {
  const reason = `cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): ${daemons}`
  return new KubectlError(
    [
      `error: unable to drain node "${name}" due to error: ${reason}, continuing command...`,
      'There are pending nodes to be drained:',
      ` ${name}`,
      reason,
    ].join('\n'),
  )
}

/** The nodes a command names; all must be there, or none is touched. */
export function namedNodes(call: Call): ClusterNode[] {
  const [, ...names] = call.args.words
  return findNodes(call, names)
}

function findNodes(call: Call, names: readonly string[]): ClusterNode[] {
  const [command] = call.args.words
  const plain = names.map((name) => name.replace(/^nodes?\//, ''))
  if (plain.length === 0)
    throw new KubectlError(
      `error: USAGE: ${command} NODE [flags]\nSee 'kubectl ${command} -h' for help and examples`,
    )
  return plain.map((name) => {
    const node = call.cluster.get(name)
    if (!node) throw new KubectlError(`Error from server (NotFound): nodes "${name}" not found`)
    return node
  })
}
