import type { CoreV1Event, V1Deployment, V1Namespace, V1ReplicaSet, V1Service } from '@kubernetes/client-node'
import type { ResourceKind, ResourceRow } from '#shared/kubernetes'
import type { KubeObject } from './follow'
import { nodeRow } from './node-rows'
import { podRow } from './pod-rows'

/** Longest text of a cell, in characters: an event's message may be a whole page. */
const maxCell = 500

/** What a row has beside the object's name and age. */
export type RowPart = Pick<ResourceRow, 'cells' | 'health'> &
  Partial<Omit<ResourceRow, 'key' | 'name' | 'namespace'>>

export function keyOf({ metadata: { namespace, name } }: KubeObject): string {
  return namespace ? `${namespace}/${name}` : name
}

/** The row of an object as the API sends it: dates are texts there, whatever the client's types say. */
export function rowOf(kind: ResourceKind, object: KubeObject): ResourceRow {
  const { name, namespace = '', creationTimestamp } = object.metadata
  const { cells, ...part } = parts[kind](object)
  return {
    key: keyOf(object),
    namespace,
    name,
    createdAt: String(creationTimestamp ?? ''),
    ...part,
    cells: cells.map((cell) => cell.slice(0, maxCell)),
  }
}

const parts: Record<ResourceKind, (object: KubeObject) => RowPart> = {
  nodes: nodeRow,
  pods: podRow,
  deployments: deploymentRow,
  replicasets: replicaSetRow,
  services: serviceRow,
  events: eventRow,
  namespaces: namespaceRow,
}

function deploymentRow(object: KubeObject): RowPart {
  const { spec, status } = object as V1Deployment
  const [wanted, ready] = [spec?.replicas ?? 1, status?.readyReplicas ?? 0]
  return {
    cells: [
      `${ready}/${wanted}`,
      String(status?.updatedReplicas ?? 0),
      String(status?.availableReplicas ?? 0),
      (spec?.template.spec?.containers ?? []).map(({ image }) => image ?? '').join(','),
    ],
    health: ready >= wanted ? 'good' : 'busy',
    replicas: wanted,
  }
}

function replicaSetRow(object: KubeObject): RowPart {
  const { spec, status } = object as V1ReplicaSet
  const [wanted, ready] = [spec?.replicas ?? 1, status?.readyReplicas ?? 0]
  return {
    cells: [String(wanted), String(status?.replicas ?? 0), String(ready)],
    health: wanted === 0 ? 'done' : ready >= wanted ? 'good' : 'busy',
    replicas: wanted,
  }
}

function serviceRow(object: KubeObject): RowPart {
  const { spec, status } = object as V1Service
  const ingress = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '')
  const external = [...(spec?.externalIPs ?? []), ...ingress].join(',')
  const isPending = spec?.type === 'LoadBalancer' && external === ''
  return {
    cells: [
      spec?.type ?? 'ClusterIP',
      spec?.clusterIP || '<none>',
      isPending ? '<pending>' : external || '<none>',
      (spec?.ports ?? [])
        .map(({ port, nodePort, protocol = 'TCP' }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`)
        .join(',') || '<none>',
    ],
    health: isPending ? 'busy' : 'good',
  }
}

function namespaceRow(object: KubeObject): RowPart {
  const phase = (object as V1Namespace).status?.phase ?? 'Active'
  return { cells: [phase], health: phase === 'Active' ? 'good' : 'busy' }
}

function eventRow(object: KubeObject): RowPart {
  const { type, reason, message, lastTimestamp, eventTime, involvedObject, series, ...event } =
    object as unknown as CoreV1Event
  const { kind = '', name = '' } = involvedObject
  // The scheduler and others use the newer events.k8s.io, which counts in a series.
  const count = series?.count ?? event.count ?? 1
  const times = count > 1 ? ` (x${count})` : ''
  const seen = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? object.metadata.creationTimestamp
  return {
    createdAt: String(seen ?? ''),
    cells: [type ?? '', reason ?? '', `${kind.toLowerCase()}/${name}`, `${(message ?? '').trim()}${times}`],
    health: type === 'Warning' ? 'bad' : 'good',
  }
}
