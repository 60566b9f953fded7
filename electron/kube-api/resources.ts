import type { z } from 'zod'
import {
  type DaemonSet,
  type Deployment,
  daemonSet,
  deployment,
  type KubeObject,
  kubeObject,
  type Namespace,
  type Node,
  namespace,
  node,
  type Pod,
  type PodDisruptionBudget,
  pod,
  podDisruptionBudget,
  type ReplicaSet,
  replicaSet,
} from './model'

/** One kind of object that the API serves. */
export interface Resource<T extends KubeObject = KubeObject> {
  /** Empty for the core group. */
  group: string
  version: string
  plural: string
  singular: string
  kind: string
  namespaced: boolean
  shortNames: readonly string[]
  categories: readonly string[]
  /** Whether `status` is written through a subresource of its own. */
  hasStatus: boolean
  verbs: readonly string[]
  /** Reads and completes what a client sends; refuses what the controllers could not work with. */
  schema: z.ZodType<T>
}

type Given<T extends KubeObject> = Pick<Resource<T>, 'plural' | 'kind' | 'schema'> & Partial<Resource<T>>

const define = <T extends KubeObject>(given: Given<T>): Resource<T> => ({
  group: '',
  version: 'v1',
  singular: given.kind.toLowerCase(),
  namespaced: true,
  shortNames: [],
  categories: [],
  hasStatus: false,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  ...given,
})

const plain = kubeObject
const workload = { categories: ['all'], hasStatus: true }

export const pods: Resource<Pod> = define({
  plural: 'pods',
  kind: 'Pod',
  schema: pod,
  shortNames: ['po'],
  ...workload,
})
export const nodes: Resource<Node> = define({
  plural: 'nodes',
  kind: 'Node',
  schema: node,
  shortNames: ['no'],
  namespaced: false,
  hasStatus: true,
})
export const namespaces: Resource<Namespace> = define({
  plural: 'namespaces',
  kind: 'Namespace',
  schema: namespace,
  shortNames: ['ns'],
  namespaced: false,
  hasStatus: true,
})
export const events = define({
  plural: 'events',
  kind: 'Event',
  schema: plain,
  shortNames: ['ev'],
})
export const services = define({
  plural: 'services',
  kind: 'Service',
  schema: plain,
  shortNames: ['svc'],
  categories: ['all'],
  hasStatus: true,
})
const apps = { group: 'apps', ...workload }
export const deployments: Resource<Deployment> = define({
  plural: 'deployments',
  kind: 'Deployment',
  schema: deployment,
  shortNames: ['deploy'],
  ...apps,
})
export const replicaSets: Resource<ReplicaSet> = define({
  plural: 'replicasets',
  kind: 'ReplicaSet',
  schema: replicaSet,
  shortNames: ['rs'],
  ...apps,
})
export const daemonSets: Resource<DaemonSet> = define({
  plural: 'daemonsets',
  kind: 'DaemonSet',
  schema: daemonSet,
  shortNames: ['ds'],
  ...apps,
})
export const podDisruptionBudgets: Resource<PodDisruptionBudget> = define({
  group: 'policy',
  plural: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  schema: podDisruptionBudget,
  shortNames: ['pdb'],
  hasStatus: true,
})
export const configMaps = define({
  plural: 'configmaps',
  kind: 'ConfigMap',
  schema: plain,
  shortNames: ['cm'],
})
const secrets = define({ plural: 'secrets', kind: 'Secret', schema: plain })
const serviceAccounts = define({
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  schema: plain,
  shortNames: ['sa'],
})

/** Every kind of object that can be stored. */
export const resources: readonly Resource[] = [
  pods,
  nodes,
  namespaces,
  events,
  services,
  configMaps,
  secrets,
  serviceAccounts,
  deployments,
  replicaSets,
  daemonSets,
  podDisruptionBudgets,
]

/** `v1` or `apps/v1`. */
export const apiVersionOf = ({ group, version }: Pick<Resource, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`

/** `pods` or `deployments.apps`, as error messages name a kind. */
export const qualifiedName = ({ group, plural }: Pick<Resource, 'group' | 'plural'>): string =>
  group === '' ? plural : `${plural}.${group}`

/** The resource that an object belongs to. */
export const resourceOf = ({ apiVersion, kind }: KubeObject): Resource | undefined =>
  resources.find((one) => one.kind === kind && apiVersionOf(one) === apiVersion)
