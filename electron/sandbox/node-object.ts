import type { PlannedNode } from '#shared/labs'
import { apiTime, type NewObject, type Node, since } from '../kube-api'
import type { LabFile } from '../labs'
import { kubernetesPatch, system } from './versions'

export const controlPlaneRole = 'node-role.kubernetes.io/control-plane'

/** What a node brings along when it registers. */
export interface Registration {
  node: PlannedNode
  uid: string
  createdAt: Date
  unschedulable: boolean
}

/** As kubelet and kubeadm set them. */
function nodeLabels({ name, role }: PlannedNode): Record<string, string> {
  return {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    ...(role === 'control-plane'
      ? { [controlPlaneRole]: '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' }
      : {}),
  }
}

/** The Node of the Kubernetes API (core/v1) as a kubelet registers it, with its part of the pod network. */
export function nodeObject(
  { node, uid, createdAt, unschedulable }: Registration,
  lab: LabFile,
  podCIDR: string,
): NewObject<Node> {
  const { name, role, address, cpus, memoryMiB } = node
  const version = `v${kubernetesPatch(lab.kubernetesVersion)}`
  const memoryKi = memoryMiB * 1024
  const disk = { 'ephemeral-storage': '31270768Ki', 'hugepages-2Mi': '0', pods: '110' }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      uid,
      creationTimestamp: apiTime(createdAt),
      labels: nodeLabels(node),
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
    },
    spec: {
      podCIDR,
      podCIDRs: [podCIDR],
      ...(role === 'control-plane' ? { taints: [{ key: controlPlaneRole, effect: 'NoSchedule' }] } : {}),
      ...(unschedulable ? { unschedulable: true } : {}),
    },
    status: {
      addresses: [
        { address, type: 'InternalIP' },
        { address: name, type: 'Hostname' },
      ],
      capacity: { ...disk, cpu: String(cpus), memory: `${memoryKi}Ki` },
      // A kubelet keeps 100 MiB for its hard eviction threshold.
      allocatable: { ...disk, cpu: String(cpus), memory: `${Math.max(0, memoryKi - 100 * 1024)}Ki` },
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        architecture: 'amd64',
        bootID: uid,
        containerRuntimeVersion: `containerd://${system.containerd}`,
        kernelVersion: system.kernel,
        kubeProxyVersion: version,
        kubeletVersion: version,
        machineID: uid.replaceAll('-', ''),
        operatingSystem: 'linux',
        osImage: system.osImage,
        systemUUID: uid,
      },
    },
  }
}

/** The /24 of the pod network that a node with this index has. */
export function podRange({ podNetwork }: LabFile, index: number): string {
  const [first = '172', second = '16'] = podNetwork.split('.')
  return `${first}.${Number(second) + Math.floor(index / 256)}.${index % 256}.0/24`
}

type Ready = 'True' | 'False' | 'Unknown'

/** What the kubelet, or the node controller in its place, reports. */
const readyReasons: Record<Ready, [reason: string, message: string]> = {
  True: ['KubeletReady', 'kubelet is posting ready status'],
  False: [
    'KubeletNotReady',
    'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
  ],
  Unknown: ['NodeStatusUnknown', 'Kubelet stopped posting node status.'],
}
const pressures = [
  ['MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
] as const

/** The node with other conditions; those that stay keep their time. */
export function withReady(node: Node, ready: Ready, now: Date): Node {
  const [reason, message] = readyReasons[ready]
  const before = node.status.conditions
  const unknown = ready === 'Unknown'
  const others = pressures.map(([type, fine, words]) => ({
    type,
    status: unknown ? ('Unknown' as const) : ('False' as const),
    reason: unknown ? reason : fine,
    message: unknown ? message : words,
  }))
  const conditions = [...others, { type: 'Ready', status: ready, reason, message }].map((one) => ({
    ...since(one, before, now),
    lastHeartbeatTime: apiTime(now),
  }))
  return { ...node, status: { ...node.status, conditions } }
}
