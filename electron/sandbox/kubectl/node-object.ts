import type { LabFile } from '../../labs'
import type { ClusterNode } from '../cluster-state'
import { kubernetesPatch, system } from '../versions'
import { type ApiObject, age } from './print'

const containerRuntime = `containerd://${system.containerd}`

/** API times have no fractions of seconds. */
export const apiTime = (time: Date): string => time.toISOString().replace(/\.\d+/, '')

export const nodeColumns = ['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION']
export const wideNodeColumns = [
  ...nodeColumns,
  'INTERNAL-IP',
  'EXTERNAL-IP',
  'OS-IMAGE',
  'KERNEL-VERSION',
  'CONTAINER-RUNTIME',
]

/** The columns of `kubectl get nodes`. */
export function nodeRow(node: ClusterNode, lab: LabFile): string[] {
  const status = node.ready === 'True' ? 'Ready' : 'NotReady'
  return [
    node.name,
    node.unschedulable ? `${status},SchedulingDisabled` : status,
    node.role === 'control-plane' ? 'control-plane' : '<none>',
    age(node.createdAt),
    `v${kubernetesPatch(lab.kubernetesVersion)}`,
  ]
}

export const wideNodeRow = (node: ClusterNode, lab: LabFile): string[] => [
  ...nodeRow(node, lab),
  node.address,
  '<none>',
  system.osImage,
  system.kernel,
  containerRuntime,
]

/** As kubelet and kubeadm set them. */
export function nodeLabels({ name, role }: ClusterNode): Record<string, string> {
  return {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    ...(role === 'control-plane' ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
  }
}

/** kubeadm's on a control plane, and those that the node controller adds to nodes that are cordoned or not ready. */
export function nodeTaints(node: ClusterNode): { key: string; effect: string }[] {
  return [
    ...(node.role === 'control-plane'
      ? [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }]
      : []),
    ...(node.unschedulable ? [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] : []),
    ...(node.ready === 'Unknown' ? [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }] : []),
    ...(node.ready === 'False' ? [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] : []),
  ]
}

/** What the kubelet, or the node controller in its place, reports as condition `Ready`. */
const readyReasons = {
  True: ['KubeletReady', 'kubelet is posting ready status'],
  False: ['KubeletNotReady', 'container runtime network not ready: cni plugin not initialized'],
  Unknown: ['NodeStatusUnknown', 'Kubelet stopped posting node status.'],
} as const

export function readyCondition({ ready, readySince }: ClusterNode) {
  const [reason, message] = readyReasons[ready]
  const time = apiTime(readySince)
  return { type: 'Ready', status: ready, reason, message, lastHeartbeatTime: time, lastTransitionTime: time }
}

/** The Node of the Kubernetes API (core/v1), as `-o json` prints it. */
export function nodeObject(node: ClusterNode, lab: LabFile): ApiObject {
  const version = `v${kubernetesPatch(lab.kubernetesVersion)}`
  const taints = nodeTaints(node)
  const resources = { cpu: '2', 'ephemeral-storage': '31270768Ki', memory: '2014656Ki', pods: '110' }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
      creationTimestamp: apiTime(node.createdAt),
      labels: nodeLabels(node),
      name: node.name,
      resourceVersion: String(node.resourceVersion),
      uid: node.uid,
    },
    spec: {
      ...(taints.length > 0 ? { taints } : {}),
      ...(node.unschedulable ? { unschedulable: true } : {}),
    },
    status: {
      addresses: [
        { address: node.address, type: 'InternalIP' },
        { address: node.name, type: 'Hostname' },
      ],
      allocatable: resources,
      capacity: resources,
      conditions: [readyCondition(node)],
      nodeInfo: {
        architecture: 'amd64',
        bootID: node.uid,
        containerRuntimeVersion: containerRuntime,
        kernelVersion: system.kernel,
        kubeProxyVersion: version,
        kubeletVersion: version,
        machineID: node.uid.replaceAll('-', ''),
        operatingSystem: 'linux',
        osImage: system.osImage,
        systemUUID: node.uid,
      },
    },
  }
}
