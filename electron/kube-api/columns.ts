import { age } from './age'
import type { Condition, ContainerStatus, KubeObject, Node, Pod } from './model'
import { countedContainers } from './pod-containers'
import type { Resource } from './resources'

/** A column of `kubectl get`; one with `wide` is shown by `-o wide` alone. */
export interface Column {
  name: string
  wide?: boolean
  cell(object: KubeObject): string | number
}

type Cell<T> = (object: T) => string | number

/** A column of objects that the resource's schema made. */
const column = <T extends KubeObject>(name: string, cell: Cell<T>): Column => ({
  name,
  cell: (object) => cell(object as T),
})
const wide = <T extends KubeObject>(name: string, cell: Cell<T>): Column => ({
  ...column(name, cell),
  wide: true,
})

const none = '<none>'
const nameColumn = column('Name', ({ metadata }) => metadata.name)
const ageColumn = column('Age', ({ metadata }) => age(new Date(metadata.creationTimestamp)))

type Loose = Record<string, unknown>
const fields = (value: unknown): Loose =>
  typeof value === 'object' && value !== null ? (value as Loose) : {}
const spec = (object: KubeObject): Loose => fields(object.spec)
const status = (object: KubeObject): Loose => fields(object.status)
const text = (value: unknown, missing = none): string =>
  value === undefined || value === null || value === '' ? missing : String(value)
const count = (value: unknown): number => (typeof value === 'number' ? value : 0)

const containersOf = (object: KubeObject) => {
  const { containers = [] } = fields(fields(spec(object).template).spec) as { containers?: Loose[] }
  return [
    containers.map(({ name }) => text(name)).join(','),
    containers.map(({ image }) => text(image)).join(','),
  ] as const
}
const selectorOf = (object: KubeObject): string => {
  const given = spec(object).selector
  const labels = fields(fields(given).matchLabels ?? given)
  return text(
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  )
}
const templateColumns = [
  wide('Containers', (object) => containersOf(object)[0]),
  wide('Images', (object) => containersOf(object)[1]),
  wide('Selector', selectorOf),
]

/** The columns that a real API server gives each kind (k8s.io/kubernetes/pkg/printers/internalversion). */
const columnsByPlural: Record<string, readonly Column[]> = {
  pods: [
    nameColumn,
    column<Pod>('Ready', (pod) => {
      const { all, statuses } = countedContainers(pod)
      return `${statuses.filter((one) => one.ready).length}/${all}`
    }),
    column<Pod>('Status', podStatus),
    column<Pod>('Restarts', (pod) =>
      countedContainers(pod).statuses.reduce((sum, one) => sum + one.restartCount, 0),
    ),
    ageColumn,
    wide<Pod>('IP', ({ status }) => text(status.podIP)),
    wide<Pod>('Node', ({ spec }) => text(spec.nodeName)),
    wide('Nominated Node', () => none),
    wide('Readiness Gates', () => none),
  ],
  nodes: [
    nameColumn,
    column<Node>('Status', nodeStatus),
    column<Node>('Roles', (node) => nodeRoles(node)),
    ageColumn,
    column<Node>('Version', (node) => text(nodeInfo(node).kubeletVersion)),
    wide<Node>('Internal-IP', (node) => address(node, 'InternalIP')),
    wide<Node>('External-IP', (node) => address(node, 'ExternalIP')),
    wide<Node>('OS-Image', (node) => text(nodeInfo(node).osImage)),
    wide<Node>('Kernel-Version', (node) => text(nodeInfo(node).kernelVersion)),
    wide<Node>('Container-Runtime', (node) => text(nodeInfo(node).containerRuntimeVersion)),
  ],
  namespaces: [nameColumn, column('Status', (object) => text(status(object).phase)), ageColumn],
  services: [
    nameColumn,
    column('Type', (object) => text(spec(object).type, 'ClusterIP')),
    column('Cluster-IP', (object) => text(spec(object).clusterIP)),
    column('External-IP', () => none),
    column('Port(s)', servicePorts),
    ageColumn,
    wide('Selector', selectorOf),
  ],
  deployments: [
    nameColumn,
    column('Ready', (object) => `${count(status(object).readyReplicas)}/${count(spec(object).replicas)}`),
    column('Up-to-date', (object) => count(status(object).updatedReplicas)),
    column('Available', (object) => count(status(object).availableReplicas)),
    ageColumn,
    ...templateColumns,
  ],
  replicasets: [
    nameColumn,
    column('Desired', (object) => count(spec(object).replicas)),
    column('Current', (object) => count(status(object).replicas)),
    column('Ready', (object) => count(status(object).readyReplicas)),
    ageColumn,
    ...templateColumns,
  ],
  daemonsets: [
    nameColumn,
    column('Desired', (object) => count(status(object).desiredNumberScheduled)),
    column('Current', (object) => count(status(object).currentNumberScheduled)),
    column('Ready', (object) => count(status(object).numberReady)),
    column('Up-to-date', (object) => count(status(object).updatedNumberScheduled)),
    column('Available', (object) => count(status(object).numberAvailable)),
    column('Node Selector', () => none),
    ageColumn,
    ...templateColumns,
  ],
  poddisruptionbudgets: [
    nameColumn,
    column('Min Available', (object) => text(spec(object).minAvailable, 'N/A')),
    column('Max Unavailable', (object) => text(spec(object).maxUnavailable, 'N/A')),
    column('Allowed Disruptions', (object) => count(status(object).disruptionsAllowed)),
    ageColumn,
  ],
  events: [
    column('Last Seen', (object) =>
      age(new Date(text(object.lastTimestamp, object.metadata.creationTimestamp))),
    ),
    column('Type', ({ type }) => text(type)),
    column('Reason', ({ reason }) => text(reason)),
    column('Object', ({ involvedObject }) => {
      const { kind, name } = fields(involvedObject)
      return `${text(kind).toLowerCase()}/${text(name)}`
    }),
    column('Message', ({ message }) => text(message)),
  ],
  configmaps: [nameColumn, column('Data', ({ data }) => Object.keys(fields(data)).length), ageColumn],
  secrets: [
    nameColumn,
    column('Type', ({ type }) => text(type, 'Opaque')),
    column('Data', ({ data }) => Object.keys(fields(data)).length),
    ageColumn,
  ],
}

export const columnsOf = ({ plural }: Pick<Resource, 'plural'>): readonly Column[] =>
  columnsByPlural[plural] ?? [nameColumn, ageColumn]

const isTrueOf = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditions?.some((one) => one.type === type && one.status === 'True') ?? false

function nodeStatus({ spec, status }: Node): string {
  const ready = isTrueOf(status.conditions, 'Ready') ? 'Ready' : 'NotReady'
  return spec.unschedulable ? `${ready},SchedulingDisabled` : ready
}

const rolePrefix = 'node-role.kubernetes.io/'
const nodeRoles = ({ metadata }: Node): string =>
  text(
    Object.keys(metadata.labels ?? {})
      .filter((label) => label.startsWith(rolePrefix))
      .map((label) => label.slice(rolePrefix.length))
      .sort()
      .join(','),
  )
const nodeInfo = ({ status }: Node): Loose => fields(status.nodeInfo)
const address = ({ status }: Node, type: string): string =>
  text(status.addresses?.find((one) => one.type === type)?.address)

/** What is wrong with a container tells more than the pod's phase. */
function podStatus({ metadata, status }: Pod): string {
  if (metadata.deletionTimestamp) return status.reason === 'NodeLost' ? 'Unknown' : 'Terminating'
  const starting = initStatus(status.initContainerStatuses ?? [])
  if (starting) return starting
  for (const { state } of status.containerStatuses ?? []) {
    if (state?.waiting?.reason) return state.waiting.reason
    if (state?.terminated?.reason) return state.terminated.reason
  }
  return status.reason ?? status.phase
}

/** How far the init containers are, until all have ended well or run as sidecars. */
function initStatus(all: readonly ContainerStatus[]): string | null {
  const done = all.findIndex(({ state, started }) => state?.terminated?.exitCode !== 0 && started !== true)
  const { waiting, terminated } = all[done]?.state ?? {}
  const reason = waiting?.reason ?? terminated?.reason
  if (done < 0) return null
  return reason && reason !== 'PodInitializing' ? `Init:${reason}` : `Init:${done}/${all.length}`
}

function servicePorts(object: KubeObject): string {
  const ports = Array.isArray(spec(object).ports) ? (spec(object).ports as Loose[]) : []
  return text(ports.map(({ port, protocol }) => `${text(port)}/${text(protocol, 'TCP')}`).join(','))
}
