import {
  type Container,
  daemonSets,
  deployments,
  type KubeObject,
  type Node,
  namespaces,
  nodes,
  type ObjectStore,
  podDisruptionBudgets,
  pods,
  type Resource,
  services,
  type World,
} from '../kube-api'
import type { LabFile } from '../labs'
import { networkPlugins } from './network-plugins'
import { controlPlaneRole } from './node-object'
import { kubernetesPatch, system } from './versions'

const everywhere = [{ operator: 'Exists' }]
const onControlPlanes = [
  { key: 'CriticalAddonsOnly', operator: 'Exists' },
  { key: controlPlaneRole, effect: 'NoSchedule' },
]

const registry = 'registry.k8s.io'
const kubernetesImage = (name: string, lab: LabFile) =>
  `${registry}/${name}:v${kubernetesPatch(lab.kubernetesVersion)}`

/** What `kubeadm init` puts into a new cluster. What is there already stays as it is. */
export function installControlPlane(store: ObjectStore, lab: LabFile): void {
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) addNamespace(store, name)
  addService(
    store,
    'default',
    'kubernetes',
    '10.96.0.1',
    [{ name: 'https', port: 443, targetPort: 6443 }],
    {},
  )
  addService(
    store,
    'kube-system',
    'kube-dns',
    '10.96.0.10',
    [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    ],
    { 'k8s-app': 'kube-dns' },
  )
  addDaemonSet(store, 'kube-system', 'kube-proxy', kubernetesImage('kube-proxy', lab))
  const image = `${registry}/coredns/coredns:${system.coredns}`
  addDeployment(store, 'kube-system', 'coredns', { replicas: 2, image, app: 'kube-dns', hostNetwork: false })
}

/** What the manifest of the lab's network plugin puts into the cluster. */
export function installNetworkPlugin(store: ObjectStore, lab: LabFile): void {
  const { namespace, daemonSet, deployment, image, controllerImage } = networkPlugins[lab.cni]
  addNamespace(store, namespace)
  addDaemonSet(store, namespace, daemonSet, image)
  if (deployment === null) return
  addDeployment(store, namespace, deployment, {
    replicas: 1,
    image: controllerImage ?? image,
    app: deployment,
    hostNetwork: true,
  })
  if (lab.cni !== 'calico') return
  add(store, podDisruptionBudgets, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: deployment, namespace },
    spec: { maxUnavailable: 1, selector: { matchLabels: { 'k8s-app': deployment } } },
  })
}

/** The control plane's own pods: a kubelet runs them from files of its node, whatever happens to their objects. */
export function staticPods(lab: LabFile): (world: World) => void {
  return ({ store, now, kubeletRuns }) => {
    const [node] = store
      .list(nodes)
      .filter(({ metadata }) => metadata.labels?.[controlPlaneRole] !== undefined)
    if (!node || !kubeletRuns(node.metadata.name)) return
    for (const name of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'])
      addStaticPod(store, node, name, kubernetesImage(name, lab), now)
    addStaticPod(store, node, 'etcd', `${registry}/etcd:${system.etcd}`, now)
  }
}

function addStaticPod(store: ObjectStore, node: Node, name: string, image: string, now: Date): void {
  const { metadata } = node
  add(
    store,
    pods,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${name}-${metadata.name}`,
        namespace: 'kube-system',
        labels: { component: name, tier: 'control-plane' },
        annotations: { 'kubernetes.io/config.mirror': metadata.uid, 'kubernetes.io/config.source': 'file' },
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Node', name: metadata.name, uid: metadata.uid, controller: true },
        ],
      },
      spec: {
        containers: [{ name, image, command: [name] }],
        hostNetwork: true,
        nodeName: metadata.name,
        priorityClassName: 'system-node-critical',
        tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
      },
    },
    now,
  )
}

/** Adds an object, completed by its schema; one that is there is left alone. */
function add<T extends KubeObject>(
  store: ObjectStore,
  resource: Resource<T>,
  given: {
    metadata: { name: string; namespace?: string; [field: string]: unknown }
    [field: string]: unknown
  },
  now = new Date(),
): void {
  const { name, namespace } = given.metadata
  if (!store.find(resource, namespace, name)) store.create(resource, given as never, now)
}

const addNamespace = (store: ObjectStore, name: string) =>
  add(store, namespaces, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
  })

function addService(
  store: ObjectStore,
  namespace: string,
  name: string,
  clusterIP: string,
  ports: object[],
  selector: Record<string, string>,
): void {
  const metadata = { name, namespace }
  const spec = {
    type: 'ClusterIP',
    clusterIP,
    clusterIPs: [clusterIP],
    ports,
    selector,
    sessionAffinity: 'None',
  }
  add(store, services, { apiVersion: 'v1', kind: 'Service', metadata, spec, status: { loadBalancer: {} } })
}

const template = (name: string, app: string, image: string, more: object) => ({
  metadata: { labels: { 'k8s-app': app } },
  spec: { containers: [{ name, image } satisfies Container], ...more },
})

function addDaemonSet(store: ObjectStore, namespace: string, name: string, image: string): void {
  add(store, daemonSets, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace, labels: { 'k8s-app': name } },
    spec: {
      selector: { matchLabels: { 'k8s-app': name } },
      template: template(name, name, image, {
        hostNetwork: true,
        priorityClassName: 'system-node-critical',
        tolerations: everywhere,
      }),
      updateStrategy: { type: 'RollingUpdate' },
    },
  })
}

function addDeployment(
  store: ObjectStore,
  namespace: string,
  name: string,
  {
    replicas,
    image,
    app,
    hostNetwork,
  }: { replicas: number; image: string; app: string; hostNetwork: boolean },
): void {
  add(store, deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { 'k8s-app': app } },
    spec: {
      replicas,
      selector: { matchLabels: { 'k8s-app': app } },
      template: template(name, app, image, {
        ...(hostNetwork ? { hostNetwork } : {}),
        priorityClassName: 'system-cluster-critical',
        tolerations: onControlPlanes,
      }),
      strategy: { type: 'RollingUpdate' },
    },
  })
}
