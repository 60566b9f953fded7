import { createHash } from 'node:crypto'
import { apiTime, type KubeObject, kubeObject, type Node, type Pod } from '../model'
import { nodes, pods, type Resource } from '../resources'
import type { ObjectStore } from '../store'

const group = 'metrics.k8s.io'
const readOnly = {
  group,
  version: 'v1beta1',
  schema: kubeObject,
  shortNames: [],
  categories: [],
  hasStatus: false,
  verbs: ['get', 'list'],
}
export const nodeMetrics: Resource = {
  ...readOnly,
  plural: 'nodes',
  singular: '',
  kind: 'NodeMetrics',
  namespaced: false,
}
export const podMetrics: Resource = {
  ...readOnly,
  plural: 'pods',
  singular: '',
  kind: 'PodMetrics',
  namespaced: true,
}

/** What a node's own programs take, in thousandths of a processor and MiB. */
const nodeBase = { cpu: 60, memory: 350 }

interface Usage {
  cpu: number
  memory: number
}

/** A made-up use of a container: always the same memory, and a processor time that changes every 15 s. */
function usageOf({ metadata }: Pod, container: string, now: Date): Usage {
  const tick = Math.floor(now.getTime() / 15_000)
  const [memory = 0] = digest(`${metadata.uid}/${container}`)
  const [cpu = 0] = digest(`${metadata.uid}/${container}/${tick}`)
  return { cpu: 1 + (cpu % 20), memory: 8 + (memory % 56) }
}

const digest = (text: string) => createHash('sha256').update(text).digest()
const quantities = ({ cpu, memory }: Usage) => ({ cpu: `${cpu}m`, memory: `${memory * 1024}Ki` })

/** What `metrics-server` would measure, made up from what runs. Marked as simulated in each object's annotations. */
export function metricsOf(resource: Resource, store: ObjectStore, now: Date): KubeObject[] {
  const running = store.list(pods).filter(({ status }) => status.phase === 'Running')
  if (resource === podMetrics) return running.map((pod) => metricsOfPod(pod, now))
  const ready = store
    .list(nodes)
    .filter(({ status }) => status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True'))
  return ready.map((node) =>
    metricsOfNode(
      node,
      running.filter(({ spec }) => spec.nodeName === node.metadata.name),
      now,
    ),
  )
}

function metricsOfPod(pod: Pod, now: Date): KubeObject {
  const { name, namespace, labels = {} } = pod.metadata
  const containers = pod.spec.containers.map((container) => ({
    name: container.name,
    usage: quantities(usageOf(pod, container.name, now)),
  }))
  return { ...measured('PodMetrics', { name, namespace, labels }, now), containers }
}

function metricsOfNode({ metadata }: Node, mine: readonly Pod[], now: Date): KubeObject {
  const sum = { ...nodeBase }
  for (const pod of mine)
    for (const { name } of pod.spec.containers) {
      const { cpu, memory } = usageOf(pod, name, now)
      sum.cpu += cpu
      sum.memory += memory
    }
  const { name, labels = {} } = metadata
  return { ...measured('NodeMetrics', { name, labels }, now), usage: quantities(sum) }
}

const measured = (
  kind: string,
  metadata: { name: string; [field: string]: unknown },
  now: Date,
): KubeObject => ({
  apiVersion: `${group}/v1beta1`,
  kind,
  metadata: {
    ...metadata,
    annotations: { 'pilothouse/simulated': 'true' },
    uid: '',
    resourceVersion: '',
    creationTimestamp: apiTime(now),
  },
  timestamp: apiTime(now),
  window: '15s',
})
