import { randomInt } from 'node:crypto'
import type { z } from 'zod'
import { ApiError, badRequest, invalid, notFound } from './api-error'
import { randomSuffix } from './controllers/owned'
import { isObject, isSame, type JsonObject } from './json'
import type { KubeObject } from './model'
import type { ResourceRequest } from './request'
import { apiVersionOf, namespaces, type Resource } from './resources'
import { matchesSelector } from './selectors'
import type { NewObject, ObjectStore } from './store'

type Place = Pick<ResourceRequest, 'resource' | 'namespace' | 'name'>

/** RFC 1123 subdomain names, of which nearly every name of Kubernetes is one. */
const validName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const nameMessage =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"

/** What a client sent, checked against where it sent it. Throws `BadRequest`. */
export function placed(
  body: JsonObject,
  { resource, namespace, name }: Place,
): JsonObject & { metadata: JsonObject } {
  const { kind = resource.kind, apiVersion = apiVersionOf(resource) } = body
  if (apiVersion !== apiVersionOf(resource))
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(resource)})`,
    )
  if (kind !== resource.kind)
    throw badRequest(`${kind} in version "${apiVersion}" cannot be handled as a ${resource.kind}`)
  const given = isObject(body.metadata) ? body.metadata : {}
  if (namespace !== undefined && (given.namespace ?? namespace) !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  if (name !== undefined && (given.name ?? name) !== name)
    throw badRequest(`the name of the object (${given.name}) does not match the name on the URL (${name})`)
  // Go's clients write an empty time as null.
  const set = Object.entries(given).filter(([field, value]) => value !== null && field !== 'namespace')
  const metadata = {
    ...Object.fromEntries(set),
    ...(name ? { name } : {}),
    ...(namespace ? { namespace } : {}),
  }
  return { ...body, apiVersion, kind, metadata }
}

/** Completes a new object as the API server does before it stores it. Throws `NotFound`, `Forbidden` and `Invalid`. */
export function admitNew(body: JsonObject, place: Place, store: ObjectStore): NewObject {
  const { resource, namespace } = place
  if (namespace !== undefined) requireNamespace(store, namespace)
  const { metadata, status, ...rest } = placed(body, place)
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    deletionTimestamp: _deleted,
    ...kept
  } = metadata
  const { generateName } = metadata
  const name = metadata.name ?? (typeof generateName === 'string' ? `${generateName}${randomSuffix()}` : '')
  const object = {
    ...rest,
    ...(resource.hasStatus || status === undefined ? {} : { status }),
    metadata: { ...kept, name, ...(namespace ? { namespace } : {}) },
  } as unknown as NewObject
  return resource.plural === 'services' ? withClusterIp(object) : object
}

function requireNamespace(store: ObjectStore, name: string): void {
  const found = store.find(namespaces, undefined, name)
  if (!found) throw notFound(namespaces as unknown as Resource, name)
  if (!found.metadata.deletionTimestamp) return
  throw new ApiError(
    'Forbidden',
    `unable to create new content in namespace ${name} because it is being terminated`,
  )
}

function withClusterIp(service: NewObject): NewObject {
  const spec = isObject(service.spec) ? service.spec : {}
  const clusterIP = spec.clusterIP ?? `10.96.${randomInt(1, 255)}.${randomInt(1, 255)}`
  return { ...service, spec: { type: 'ClusterIP', clusterIP, ...spec } }
}

/** Reads an object by its resource's schema. Throws `Invalid` with a cause for each field. */
export function validated(resource: Resource, object: unknown): KubeObject {
  const name = isObject(object) && isObject(object.metadata) ? String(object.metadata.name ?? '') : ''
  const result = resource.schema.safeParse(object)
  if (!result.success) throw invalid(resource, name, result.error.issues.map(causeOf))
  if (!validName.test(name) || name.length > 253)
    throw invalid(resource, name, [
      {
        reason: 'FieldValueInvalid',
        field: 'metadata.name',
        message: `Invalid value: "${name}": ${nameMessage}`,
      },
    ])
  requireOwnSelector(resource, result.data)
  return result.data
}

const causeOf = ({ path, message }: z.core.$ZodIssue) => ({
  reason: 'FieldValueInvalid',
  field: path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, ''),
  message,
})

/** Pods that a workload makes must be pods that it finds again. */
function requireOwnSelector(resource: Resource, { metadata, spec }: KubeObject): void {
  if (resource.group !== 'apps' || !isObject(spec)) return
  const template = isObject(spec.template) && isObject(spec.template.metadata) ? spec.template.metadata : {}
  const labels = (template.labels ?? {}) as Record<string, string>
  const selector = spec.selector as Parameters<typeof matchesSelector>[0]
  if (!isSame(selector, {}) && matchesSelector(selector, labels)) return
  throw invalid(resource, metadata.name, [
    {
      reason: 'FieldValueInvalid',
      field: 'spec.template.metadata.labels',
      message: `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``,
    },
  ])
}

/** What a change may not touch, and what it leaves as it was. Throws `Conflict` where another object has the name now. */
export function admitChange(
  resource: Resource,
  changed: KubeObject,
  current: KubeObject,
  subresource: string,
): KubeObject {
  const { uid, creationTimestamp, deletionTimestamp, generation } = current.metadata
  if (changed.metadata.uid && changed.metadata.uid !== uid)
    throw new ApiError(
      'Conflict',
      `Precondition failed: UID in precondition: ${changed.metadata.uid}, UID in object meta: ${uid}`,
    )
  const { deletionTimestamp: _, ...given } = changed.metadata
  const metadata = {
    ...given,
    uid,
    creationTimestamp,
    ...(generation === undefined ? {} : { generation }),
    ...(deletionTimestamp ? { deletionTimestamp } : {}),
  }
  if (subresource === 'status')
    return {
      ...current,
      metadata: { ...current.metadata, resourceVersion: metadata.resourceVersion },
      status: changed.status,
    }
  return resource.hasStatus ? { ...changed, metadata, status: current.status } : { ...changed, metadata }
}
