interface NodeFacts {
  name: string
  ready?: 'True' | 'False' | 'Unknown'
  roles?: string[]
  unschedulable?: boolean
  address?: string
}

/** A Node as `kubectl get nodes -o json` prints it, shortened to one image and the conditions that kubeadm nodes have. */
export function nodeJson({
  name,
  ready = 'True',
  roles = [],
  unschedulable,
  address = '192.168.56.10',
}: NodeFacts) {
  const condition = (type: string, status: string, reason: string) => ({
    lastHeartbeatTime: '2026-11-21T09:00:00Z',
    lastTransitionTime: '2026-11-21T08:00:00Z',
    message: `${reason} "quoted" {brace} 한글 \\ end`,
    reason,
    status,
    type,
  })
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
      creationTimestamp: '2026-11-21T07:00:00Z',
      labels: {
        'kubernetes.io/hostname': name,
        ...Object.fromEntries(roles.map((role) => [`node-role.kubernetes.io/${role}`, ''])),
      },
      name,
      resourceVersion: '1021',
      uid: '6c2b7b0e-1de5-4f0f-9a54-0f5fc0a7ce4f',
    },
    spec: { podCIDR: '172.16.0.0/24', ...(unschedulable ? { unschedulable } : {}) },
    status: {
      addresses: [
        { address, type: 'InternalIP' },
        { address: name, type: 'Hostname' },
      ],
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory'),
        condition('Ready', ready, ready === 'True' ? 'KubeletReady' : 'KubeletNotReady'),
      ],
      images: [
        { names: ['registry.k8s.io/pause@sha256:0', 'registry.k8s.io/pause:3.10'], sizeBytes: 320368 },
      ],
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://2.2.0',
        kernelVersion: '6.8.0-49-generic',
        kubeletVersion: 'v1.37.1',
        osImage: 'Ubuntu 24.04.3 LTS',
      },
    },
  }
}

export const listJson = (items: unknown[]) => ({
  apiVersion: 'v1',
  items,
  kind: 'List',
  metadata: { resourceVersion: '' },
})

export const podJson = (namespace: string, name: string, phase = 'Running', ready = phase === 'Running') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  status: { phase, containerStatuses: [{ name: 'main', ready }] },
})
