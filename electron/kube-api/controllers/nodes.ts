import { apiTime, type Node, type Pod, type Taint } from '../model'
import { nodes, pods } from '../resources'
import type { World } from './control-loop'
import { deletePod } from './deletion'
import { conditionsOf } from './kubelet'
import { isActive, isReady } from './owned'
import { tolerates } from './taints'

const prefix = 'node.kubernetes.io/'
const unreachable = `${prefix}unreachable`
const notReady = `${prefix}not-ready`
const managed = [`${prefix}unschedulable`, notReady, unreachable]

/** Taints nodes as their conditions want it, and takes the pods from nodes that stay unreachable. */
export function nodeController(world: World): void {
  const { store, now } = world
  const silent: Node[] = []
  for (const node of store.list(nodes)) {
    const tainted = store.update(nodes, { ...node, spec: withTaints(node, taintsOf(node), now) })
    if (readiness(tainted) === 'Unknown') silent.push(tainted)
  }
  if (silent.length === 0) return
  const all = store.list(pods)
  for (const node of silent)
    leave(
      world,
      node,
      all.filter(({ spec }) => spec.nodeName === node.metadata.name),
    )
}

/** The status of a node's condition `Ready`. */
export const readiness = ({ status }: Node): 'True' | 'False' | 'Unknown' =>
  status.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'Unknown'

function taintsOf(node: Node): Taint[] {
  const ready = readiness(node)
  const why = ready === 'Unknown' ? unreachable : notReady
  return [
    ...(node.spec.unschedulable ? [{ key: `${prefix}unschedulable`, effect: 'NoSchedule' }] : []),
    ...(ready === 'True' ? [] : [{ key: why, effect: 'NoSchedule' }]),
    ...(ready === 'Unknown' ? [{ key: why, effect: 'NoExecute' }] : []),
  ]
}

function withTaints({ spec }: Node, wanted: readonly Taint[], now: Date): Node['spec'] {
  const before = spec.taints ?? []
  const kept = before.filter(({ key }) => !managed.includes(key))
  const added = wanted.map(
    (taint) =>
      before.find(({ key, effect }) => key === taint.key && effect === taint.effect) ?? {
        ...taint,
        timeAdded: apiTime(now),
      },
  )
  const { taints: _, ...rest } = spec
  const taints = [...kept, ...added]
  return taints.length > 0 ? { ...rest, taints } : rest
}

/** Nobody knows how the pods of a silent node are; after a while they are replaced elsewhere. */
function leave({ store, now, pace, wakeAt }: World, { spec }: Node, mine: readonly Pod[]): void {
  const taint = spec.taints?.find(({ key, effect }) => key === unreachable && effect === 'NoExecute')
  const due = Date.parse(taint?.timeAdded ?? '') + pace.evictMs
  for (const pod of mine.filter(isActive)) {
    const seen = isReady(pod) ? store.update(pods, { ...pod, status: lost(pod, now) }) : pod
    // A pod of a DaemonSet, or of the node itself, belongs where it is.
    if (!taint || tolerates(pod.spec.tolerations, taint) || isMirror(pod)) continue
    if (due > now.getTime()) wakeAt(due)
    else deletePod(store, seen, now)
  }
}

const lost = (pod: Pod, now: Date): Pod['status'] => ({
  ...pod.status,
  conditions: conditionsOf(pod, false, now),
})

/** A pod that a kubelet runs by itself, from a file of its node. */
export const isMirror = ({ metadata }: Pod): boolean =>
  metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined
