import { apiVersionOf, type Resource } from './resources'
import { served } from './virtual'

/** A part of an object that is read or written by itself. */
export interface Subresource {
  name: string
  group: string
  version: string
  kind: string
  verbs: readonly string[]
}

const own = { group: '', version: 'v1' }
const scale: Subresource = {
  name: 'scale',
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  verbs: ['get', 'patch', 'update'],
}
const subresources: Record<string, readonly Subresource[]> = {
  pods: [
    { name: 'attach', ...own, kind: 'PodAttachOptions', verbs: ['get'] },
    { name: 'eviction', group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
    { name: 'exec', ...own, kind: 'PodExecOptions', verbs: ['get'] },
    { name: 'log', ...own, kind: 'Pod', verbs: ['get'] },
  ],
  deployments: [scale],
  replicasets: [scale],
}

export function subresourcesOf(resource: Resource): Subresource[] {
  const { group, version, kind } = resource
  const status = { name: 'status', group, version, kind, verbs: ['get', 'patch', 'update'] }
  if (!resource.verbs.includes('watch')) return []
  return [...(subresources[resource.plural] ?? []), ...(resource.hasStatus ? [status] : [])]
}

/** Groups in the order in which a real API server lists them, each with the versions that it serves here. */
const groups = [...new Set(served.map(({ group }) => group))]
const inGroup = (group: string) => served.filter((resource) => resource.group === group)

/** Media types of aggregated discovery, which has everything in one answer (KEP-3352). */
const aggregated = /application\/json;g=apidiscovery\.k8s\.io;v=(v2|v2beta1);as=APIGroupDiscoveryList/

export interface Answer {
  contentType: string
  body: unknown
}

const plain = (body: unknown): Answer => ({ contentType: 'application/json', body })

/** What the server offers at `path`; null where that is no path of discovery. */
export function discover(path: string, accept: string): Answer | null {
  const [root, first, second, ...more] = path.split('/').filter((part) => part !== '')
  if (more.length > 0) return null
  if (root === 'api') {
    if (first === undefined) return aggregate(accept, ['']) ?? plain(coreVersions)
    return first === 'v1' && second === undefined ? plain(resourceList('', 'v1')) : null
  }
  if (root !== 'apis') return null
  const named = groups.filter((group) => group !== '')
  if (first === undefined) return aggregate(accept, named) ?? plain(groupList(named))
  if (!named.includes(first)) return null
  if (second === undefined) return plain({ kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(first) })
  return inGroup(first).some(({ version }) => version === second) ? plain(resourceList(first, second)) : null
}

const coreVersions = {
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [],
}

const groupList = (names: readonly string[]) => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: names.map(apiGroup),
})

function apiGroup(name: string) {
  const versions = [...new Set(inGroup(name).map(({ version }) => version))].map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }))
  return { name, versions, preferredVersion: versions[0] }
}

function resourceList(group: string, version: string) {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: inGroup(group).flatMap((resource) => [
      {
        name: resource.plural,
        singularName: resource.singular,
        namespaced: resource.namespaced,
        kind: resource.kind,
        verbs: resource.verbs,
        shortNames: resource.shortNames,
        categories: resource.categories,
      },
      ...subresourcesOf(resource).map((part) => ({
        name: `${resource.plural}/${part.name}`,
        singularName: '',
        namespaced: resource.namespaced,
        group: part.group,
        version: part.version,
        kind: part.kind,
        verbs: part.verbs,
      })),
    ]),
  }
}

function aggregate(accept: string, names: readonly string[]): Answer | null {
  const version = aggregated.exec(accept)?.[1]
  if (!version) return null
  return {
    contentType: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    body: {
      kind: 'APIGroupDiscoveryList',
      apiVersion: `apidiscovery.k8s.io/${version}`,
      metadata: {},
      items: names.map((name) => ({
        metadata: name === '' ? {} : { name },
        versions: [...new Set(inGroup(name).map((one) => one.version))].map((one) => ({
          version: one,
          freshness: 'Current',
          resources: inGroup(name).map(discovered),
        })),
      })),
    },
  }
}

const discovered = (resource: Resource) => ({
  resource: resource.plural,
  responseKind: kindOf(resource),
  scope: resource.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: resource.singular,
  verbs: resource.verbs,
  shortNames: resource.shortNames,
  categories: resource.categories,
  subresources: subresourcesOf(resource).map((part) => ({
    subresource: part.name,
    responseKind: kindOf(part),
    verbs: part.verbs,
  })),
})

const kindOf = ({ group, version, kind }: Pick<Subresource, 'group' | 'version' | 'kind'>) => ({
  group,
  version,
  kind,
})
