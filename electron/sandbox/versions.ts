import type { kubernetesVersions } from '#shared/labs'

/** Newest patch of each minor offered (kubernetes.io/releases, November 2026). */
const patches: Record<(typeof kubernetesVersions)[number], string> = {
  '1.37': '1.37.1',
  '1.36': '1.36.4',
  '1.35': '1.35.9',
}

/** `1.36` → `1.36.4`; the first patch of a minor that is not offered any more, or not yet. */
export const kubernetesPatch = (minor: string): string =>
  Object.entries(patches).find(([offered]) => offered === minor)?.[1] ?? `${minor}.0`

/** What a simulated node says it runs on. */
export const system = {
  osImage: 'Ubuntu 24.04.3 LTS',
  kernel: '6.8.0-88-generic',
  containerd: '2.2.1',
  calico: 'v3.32.1',
  flannel: 'v0.28.9',
  cilium: 'v1.20.1',
  coredns: 'v1.13.1',
  etcd: '3.6.6-0',
} as const
