import type { Answer } from './discovery'
import { apiVersionOf, type Resource, resources } from './resources'

/**
 * OpenAPI v3 as far as clients ask for it: that the server itself checks fields and knows `dryRun`, and what there is to
 * explain. Schemas of the fields are not served; every field is accepted.
 */
const versions = [...new Set(resources.map(apiVersionOf))]
const pathOf = (version: string) => (version.includes('/') ? `apis/${version}` : `api/${version}`)

/** What is at `path`; null where that is no path of OpenAPI. */
export function openApi(path: string): Answer | null {
  const [, rest] = /^\/openapi\/v3(?:\/(.+))?$/.exec(path) ?? []
  if (path === '/openapi/v3') return json({ paths: Object.fromEntries(versions.map(reference)) })
  const version = versions.find((one) => pathOf(one) === rest)
  return version ? json(documentOf(version)) : null
}

const json = (body: unknown): Answer => ({ contentType: 'application/json', body })

const reference = (version: string) => [
  pathOf(version),
  { serverRelativeURL: `/openapi/v3/${pathOf(version)}` },
]

function documentOf(version: string) {
  const served = resources.filter((resource) => apiVersionOf(resource) === version)
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes (simulated)', version: 'simulated' },
    paths: Object.fromEntries(served.map((resource) => [objectPath(resource), operations(resource)])),
    components: {
      schemas: Object.fromEntries(served.map((resource) => [schemaName(resource), schema(resource)])),
    },
  }
}

const objectPath = (resource: Resource): string =>
  `/${pathOf(apiVersionOf(resource))}/${resource.namespaced ? 'namespaces/{namespace}/' : ''}${resource.plural}/{name}`

const schemaName = ({ group, version, kind }: Resource): string =>
  `io.k8s.api.${group === '' ? 'core' : group}.${version}.${kind}`

const groupVersionKind = ({ group, version, kind }: Resource) => ({ group, version, kind })

const schema = (resource: Resource) => ({
  type: 'object',
  description: `Simulated: ${resource.kind} is kept with all its fields; they are not described here.`,
  properties: {
    apiVersion: { type: 'string', description: 'The version of the API.' },
    kind: { type: 'string', description: 'What kind of object this is.' },
    metadata: { type: 'object', description: "The object's name, labels and the like." },
    spec: { type: 'object', description: 'How it is wanted.' },
    status: { type: 'object', description: 'How it was last seen.' },
  },
  'x-kubernetes-group-version-kind': [groupVersionKind(resource)],
})

const parameter = (name: string) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } })

function operations(resource: Resource) {
  const $ref = `#/components/schemas/${schemaName(resource)}`
  const answer = { 200: { description: 'OK', content: { 'application/json': { schema: { $ref } } } } }
  const kind = { 'x-kubernetes-group-version-kind': groupVersionKind(resource) }
  return {
    get: { responses: answer, 'x-kubernetes-action': 'get', ...kind },
    patch: {
      parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map(parameter),
      responses: answer,
      'x-kubernetes-action': 'patch',
      ...kind,
    },
  }
}
