import { createHash } from 'node:crypto'
import type { LabFile } from '../labs'
import type { Cluster, ClusterNode } from './cluster-state'
import { networkPlugins } from './network-plugins'

export interface Pod {
  namespace: string
  name: string
  /** Null while no node can take it. */
  node: ClusterNode | null
  owner: 'node' | 'daemon-set' | 'replica-set'
  phase: 'Running' | 'Pending'
  ready: boolean
  createdAt: Date
  ip: string | null
}

const controlPlanePods = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']

/** The system pods of a cluster that kubeadm made, as they follow from its nodes; nothing else runs in the sandbox. */
export function podsOf(cluster: Cluster, lab: LabFile): Pod[] {
  const plugin = networkPlugins[lab.cni]
  const { nodes } = cluster
  const daemons = [
    { namespace: 'kube-system', name: 'kube-proxy' },
    ...(cluster.networked ? [{ namespace: plugin.namespace, name: plugin.daemonSet }] : []),
  ]
  const deployments = [
    { namespace: 'kube-system', name: 'coredns', replicas: 2 },
    ...(plugin.deployment && cluster.networked
      ? [{ namespace: plugin.namespace, name: plugin.deployment, replicas: 1 }]
      : []),
  ]
  return [
    ...nodes.filter(({ role }) => role === 'control-plane').flatMap(staticPods),
    ...nodes.flatMap((node) => daemons.map((daemon) => daemonPod(daemon, node))),
    ...deployments.flatMap((deployment) => replicas(deployment, cluster, lab)),
  ].sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1))
}

function staticPods(node: ClusterNode): Pod[] {
  return controlPlanePods.map((name) => ({
    namespace: 'kube-system',
    name: `${name}-${node.name}`,
    node,
    owner: 'node',
    phase: 'Running',
    ready: node.ready !== 'Unknown',
    createdAt: node.createdAt,
    ip: node.address,
  }))
}

function daemonPod({ namespace, name }: { namespace: string; name: string }, node: ClusterNode): Pod {
  return {
    namespace,
    name: `${name}-${suffix(`${name}/${node.uid}`, 5)}`,
    node,
    owner: 'daemon-set',
    phase: 'Running',
    ready: node.ready === 'True' || (name === 'kube-proxy' && node.ready === 'False'),
    createdAt: node.createdAt,
    ip: node.address,
  }
}

interface Deployment {
  namespace: string
  name: string
  replicas: number
}

/** Replicas go to nodes that may take them, workers first; a drained node's replica comes back elsewhere under a new name. */
function replicas({ namespace, name, replicas: count }: Deployment, cluster: Cluster, lab: LabFile): Pod[] {
  const candidates = cluster.nodes.filter(
    ({ name: node, ready }) => ready !== 'False' && !cluster.isDrained(node),
  )
  const workers = candidates.filter(({ role }) => role === 'worker')
  const places = workers.length > 0 ? workers : candidates
  return Array.from({ length: count }, (_, index) => {
    const node = places[index % Math.max(1, places.length)] ?? null
    return {
      namespace,
      name: `${name}-${suffix(`${name}/${lab.name}`, 9)}-${suffix(`${name}/${index}/${node?.uid ?? ''}`, 5)}`,
      node,
      owner: 'replica-set' as const,
      phase: node ? ('Running' as const) : ('Pending' as const),
      ready: node?.ready === 'True',
      createdAt: node?.createdAt ?? cluster.nodes[0]?.createdAt ?? new Date(),
      ip: node ? podAddress(lab, cluster.nodes.indexOf(node), `${name}/${index}`) : null,
    }
  })
}

/** Each node has a /24 of the pod network in turn; in it an address that is always the same for the same `pod`. */
function podAddress(lab: LabFile, nodeIndex: number, pod: string): string {
  const [first = '172', second = '16'] = lab.podNetwork.split('.')
  const [byte = 0] = createHash('sha256').update(pod).digest()
  return `${first}.${second}.${nodeIndex}.${2 + (byte % 252)}`
}

/** Letters of Kubernetes' random names (k8s.io/apimachinery/pkg/util/rand); always the same for the same `seed`. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

function suffix(seed: string, length: number): string {
  const hash = createHash('sha256').update(seed).digest()
  return Array.from({ length }, (_, index) => alphabet.charAt((hash[index] ?? 0) % alphabet.length)).join('')
}
