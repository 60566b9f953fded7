import type { ResourceKind } from '#shared/kubernetes'

/** Where each kind is in the API. */
const paths: Record<ResourceKind, { group: string; namespaced: boolean }> = {
  nodes: { group: '/api/v1', namespaced: false },
  pods: { group: '/api/v1', namespaced: true },
  services: { group: '/api/v1', namespaced: true },
  events: { group: '/api/v1', namespaced: true },
  deployments: { group: '/apis/apps/v1', namespaced: true },
  namespaces: { group: '/api/v1', namespaced: false },
  replicasets: { group: '/apis/apps/v1', namespaced: true },
}

/** All objects of a kind, in all namespaces. */
export const listPath = (kind: ResourceKind): string => `${paths[kind].group}/${kind}`

/** One object. */
export function objectPath(kind: ResourceKind, namespace: string, name: string): string {
  const { group, namespaced } = paths[kind]
  const within = namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${group}${within}/${kind}/${encodeURIComponent(name)}`
}

export const podPath = (namespace: string, name: string): string => objectPath('pods', namespace, name)
export const nodePath = (name: string): string => objectPath('nodes', '', name)
