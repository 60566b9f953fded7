import {
  deleteObject,
  deletePod,
  isDaemonPod,
  isMirror,
  type Node,
  nodes,
  type Pod,
  pods,
} from '../../kube-api'
import { KubectlError } from './arguments'
import type { Call } from './call'
import { findObjects, readWanted } from './find'

/** `kubectl cordon` and `kubectl uncordon`. */
export async function setCordon(call: Call, unschedulable: boolean): Promise<void> {
  for (const node of namedNodes(call)) await cordon(call, node, unschedulable)
}

async function cordon(call: Call, node: Node, unschedulable: boolean): Promise<void> {
  const { name } = node.metadata
  const word = unschedulable ? 'cordoned' : 'uncordoned'
  const { unschedulable: before = false, ...spec } = node.spec
  if (before !== unschedulable)
    call.cluster.store.update(nodes, { ...node, spec: unschedulable ? { ...spec, unschedulable } : spec })
  await call.out(`node/${name} ${before === unschedulable ? 'already ' : ''}${word}\n`)
}

/** `kubectl drain`: cordons the node and evicts what may be evicted. */
export async function drain(call: Call): Promise<void> {
  const { store } = call.cluster
  for (const node of namedNodes(call)) {
    const { name } = node.metadata
    await cordon(call, node, true)
    const mine = store.list(pods).filter(({ spec }) => spec.nodeName === name)
    const daemons = mine.filter(isDaemonPod)
    const names = daemons.map(fullName).join(', ')
    if (daemons.length > 0 && !call.args.flags.has('ignore-daemonsets')) throw refused(name, names)
    if (daemons.length > 0) call.err(`Warning: ignoring DaemonSet-managed Pods: ${names}\n`)
    const evicted = mine.filter((pod) => !isDaemonPod(pod) && !isMirror(pod))
    for (const pod of evicted) {
      await call.out(`evicting pod ${fullName(pod)}\n`)
      deletePod(store, pod, new Date())
    }
    for (const pod of evicted) {
      await gone(call, pod)
      await call.out(`pod/${pod.metadata.name} evicted\n`)
    }
    await call.out(`node/${name} drained\n`)
  }
}

/** Resolves once the pod has ended, or the call was interrupted. */
async function gone({ cluster, signal }: Call, { metadata }: Pod): Promise<void> {
  const there = () =>
    cluster.store.find(pods, metadata.namespace, metadata.name)?.metadata.uid === metadata.uid
  if (!there() || signal?.aborted) return
  await new Promise<void>((resolve) => {
    const stop = [
      cluster.store.on('change', () => there() || finish()),
      cluster.on('stopped', () => finish()),
    ]
    const finish = () => {
      for (const off of stop) off()
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    signal?.addEventListener('abort', finish)
  })
}

/** `kubectl delete`. The cluster forgets a node that is deleted; its machine runs on. */
export async function deleteObjects(call: Call): Promise<void> {
  const [, ...words] = call.args.words
  if (words.length === 0)
    throw new KubectlError('error: You must provide one or more resources by argument or filename.')
  const wanted = readWanted(call, words)
  if (wanted.names.length === 0 && call.args.values.selector === undefined)
    throw new KubectlError('error: resource(s) were provided, but no name was specified')
  const { singular, group } = wanted.resource
  for (const object of findObjects(call, wanted)) {
    deleteObject(call.cluster.store, wanted.resource, object, new Date())
    await call.out(`${group === '' ? singular : `${singular}.${group}`} "${object.metadata.name}" deleted\n`)
  }
}

const fullName = ({ metadata }: Pod) => `${metadata.namespace}/${metadata.name}`

function refused(name: string, daemons: string): KubectlError {
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
function namedNodes(call: Call): Node[] {
  const [command, ...names] = call.args.words
  const plain = names.map((name) => name.replace(/^nodes?\//, ''))
  if (plain.length === 0)
    throw new KubectlError(
      `error: USAGE: ${command} NODE [flags]\nSee 'kubectl ${command} -h' for help and examples`,
    )
  return plain.map((name) => call.cluster.store.get(nodes, undefined, name))
}
