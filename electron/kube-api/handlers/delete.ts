import { ApiError } from '../api-error'
import { readJson } from '../body'
import { deleteObject } from '../controllers/deletion'
import { answerJson, answerObject, type Exchange, isDryRun } from '../exchange'
import { isObject, type JsonObject } from '../json'
import type { KubeObject } from '../model'
import { numberOf } from '../request'
import { apiVersionOf, resources } from '../resources'
import { selection } from './read'

/** `DeleteOptions`, from the body or the query. */
async function optionsOf(exchange: Exchange): Promise<JsonObject> {
  const body = await readJson(exchange.request)
  const { query } = exchange
  const grace = numberOf(query, 'gracePeriodSeconds')
  const policy = query.get('propagationPolicy')
  return {
    ...(isObject(body) ? body : {}),
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(policy ? { propagationPolicy: policy } : {}),
  }
}

export async function remove(exchange: Exchange): Promise<void> {
  const options = await optionsOf(exchange)
  const { store, resource, namespace, name = '', response } = exchange
  const object = store.get(resource, namespace, name)
  const left = removeOne(exchange, object, options)
  if (left) return answerObject(exchange, left)
  const { group, plural } = resource
  const details = { name, ...(group ? { group } : {}), kind: plural, uid: object.metadata.uid }
  answerJson(response, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
}

export async function removeAll(exchange: Exchange): Promise<void> {
  const options = await optionsOf(exchange)
  const { store, resource, namespace, response } = exchange
  const items = store.list(resource, namespace).filter(selection(exchange))
  for (const object of items) removeOne(exchange, object, options)
  const metadata = { resourceVersion: String(store.revision) }
  answerJson(response, { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items })
}

/** Gives back the object where it is not gone yet. Throws `Conflict` where a precondition is not met. */
function removeOne(exchange: Exchange, object: KubeObject, options: JsonObject): KubeObject | null {
  const { store, resource } = exchange
  requireSame(object, options.preconditions)
  if (isDryRun(exchange)) return object
  const { propagationPolicy, gracePeriodSeconds } = options
  const now = new Date()
  if (propagationPolicy === 'Orphan') orphanDependents(exchange, object)
  const finalizers = [...(object.metadata.finalizers ?? []), 'foregroundDeletion']
  const waiting =
    propagationPolicy === 'Foreground'
      ? store.update(resource, { ...object, metadata: { ...object.metadata, finalizers } })
      : object
  const grace = typeof gracePeriodSeconds === 'number' ? Math.max(0, gracePeriodSeconds) : undefined
  return deleteObject(store, resource, waiting, now, grace)
}

/** Throws `Conflict` where a precondition of `DeleteOptions` is not met. */
export function requireSame({ metadata }: KubeObject, preconditions: unknown): void {
  if (!isObject(preconditions)) return
  for (const field of ['uid', 'resourceVersion'] as const) {
    const wanted = preconditions[field]
    if (wanted === undefined || wanted === metadata[field]) continue
    throw new ApiError(
      'Conflict',
      `Precondition failed: ${field} in precondition: ${wanted}, in object meta: ${metadata[field]}`,
    )
  }
}

/** What the object owns stays, and belongs to nobody from now on. */
function orphanDependents({ store }: Exchange, { metadata }: KubeObject): void {
  for (const resource of resources)
    for (const dependent of store.list(resource)) {
      const references = dependent.metadata.ownerReferences
      if (!references?.some(({ uid }) => uid === metadata.uid)) continue
      const ownerReferences = references.filter(({ uid }) => uid !== metadata.uid)
      store.update(resource, { ...dependent, metadata: { ...dependent.metadata, ownerReferences } })
    }
}
