import type { Node, Pod } from '../model'
import { nodes, pods } from '../resources'
import { since } from './conditions'
import type { World } from './control-loop'
import { recordEvent } from './events'
import { isActive } from './owned'
import { repelling } from './taints'

/** Pods that a node takes where it does not say, as kubelet's `--max-pods`. */
const defaultMaxPods = 110

/** Gives each pod that has none a node: of those that may take it one without taints, with the fewest pods. */
export function scheduler(world: World): void {
  const { store } = world
  const all = store.list(pods).filter(isActive)
  const waiting = all.filter(({ spec }) => !spec.nodeName)
  if (waiting.length === 0) return
  const load = new Map(store.list(nodes).map((node) => [node, 0]))
  const byName = new Map([...load.keys()].map((node) => [node.metadata.name, node]))
  for (const { spec } of all) {
    const node = byName.get(spec.nodeName ?? '')
    if (node) load.set(node, (load.get(node) ?? 0) + 1)
  }
  for (const pod of waiting) {
    const place = choose(pod, load)
    if (!place) {
      refuse(world, pod, [...load.keys()])
      continue
    }
    load.set(place, (load.get(place) ?? 0) + 1)
    bind(world, pod, place.metadata.name)
  }
}

function choose(pod: Pod, load: ReadonlyMap<Node, number>): Node | undefined {
  let best: Node | undefined
  let least = Number.POSITIVE_INFINITY
  for (const [node, count] of load) {
    const cost = count + (node.spec.taints?.length ? taintedCost : 0)
    if (cost >= least || reasonAgainst(pod, node, count)) continue
    best = node
    least = cost
  }
  return best
}

/** A node that keeps others away, such as a control plane, is taken where no other will do. */
const taintedCost = 1_000_000

/** Why the pod cannot be on the node, in the scheduler's words; null where it can. */
function reasonAgainst({ spec }: Pod, node: Node, count: number): string | null {
  const labels = node.metadata.labels ?? {}
  if (node.spec.unschedulable) return 'node(s) were unschedulable'
  const [taint] = repelling(node, spec.tolerations)
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`
  if (Object.entries(spec.nodeSelector ?? {}).some(([key, value]) => labels[key] !== value))
    return "node(s) didn't match Pod's node affinity/selector"
  if (count >= Number(node.status.allocatable?.pods ?? defaultMaxPods)) return 'Too many pods'
  return null
}

function bind({ store, now }: World, pod: Pod, nodeName: string): void {
  const { conditions } = pod.status
  const scheduled = since({ type: 'PodScheduled', status: 'True' }, conditions, now)
  const bound = store.update(pods, {
    ...pod,
    spec: { ...pod.spec, nodeName },
    status: { ...pod.status, conditions: [scheduled] },
  })
  const { namespace, name } = pod.metadata
  recordEvent({ store, now }, bound, {
    type: 'Normal',
    reason: 'Scheduled',
    message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
    component: 'default-scheduler',
  })
}

function refuse({ store, now }: World, pod: Pod, all: readonly Node[]): void {
  const counts = new Map<string, number>()
  for (const node of all) {
    const reason = reasonAgainst(pod, node, Number.POSITIVE_INFINITY) ?? ''
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort()
  const message = `0/${all.length} nodes are available${reasons.length > 0 ? `: ${reasons.join(', ')}.` : '.'}`
  const before = pod.status.conditions
  if (before?.some((one) => one.type === 'PodScheduled' && one.message === message)) return
  const unscheduled = since(
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
    before,
    now,
  )
  const changed = store.update(pods, { ...pod, status: { ...pod.status, conditions: [unscheduled] } })
  recordEvent({ store, now }, changed, {
    type: 'Warning',
    reason: 'FailedScheduling',
    message,
    component: 'default-scheduler',
  })
}
