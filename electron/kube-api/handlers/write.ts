import { admitChange, admitNew, placed, validated } from '../admission'
import { badRequest } from '../api-error'
import { contentType, readJson, readObject } from '../body'
import { answerObject, type Exchange, isDryRun } from '../exchange'
import { isObject, type JsonObject } from '../json'
import type { KubeObject } from '../model'
import { applyPatch } from '../patch'
import { applyConfiguration, noteApplied, noteChange } from '../patch/apply'
import { isTrue } from '../request'

export async function create(exchange: Exchange): Promise<void> {
  const body = await readObject(exchange.request)
  answerObject(exchange, createFrom(exchange, body), 201)
}

function createFrom(exchange: Exchange, body: JsonObject, applied = false): KubeObject {
  const { store, resource } = exchange
  const now = new Date()
  const given = admitNew(body, exchange, store)
  validated(resource, { ...given, metadata: { ...unset, ...given.metadata } })
  const prepared = store.prepareCreate(resource, given, now)
  const manager = managerOf(exchange)
  const owned = applied ? noteApplied(prepared, body, manager, now) : noteChange(null, prepared, manager, now)
  return isDryRun(exchange) ? owned : store.create(resource, owned, now)
}

/** What the store fills in. */
const unset = { uid: '', resourceVersion: '', creationTimestamp: '' }

export async function update(exchange: Exchange): Promise<void> {
  const { store, resource, namespace, name = '' } = exchange
  const body = placed(await readObject(exchange.request), exchange)
  const current = store.get(resource, namespace, name)
  const metadata = { ...body.metadata, resourceVersion: body.metadata.resourceVersion ?? '' }
  answerObject(exchange, keep(exchange, current, { ...body, metadata }))
}

/** Throws `UnsupportedMediaType`, and what the kind of patch throws. */
export async function patch(exchange: Exchange): Promise<void> {
  const { store, resource, namespace, name = '', request } = exchange
  const type = contentType(request)
  const body = await readJson(request)
  if (type === 'application/apply-patch+yaml') return apply(exchange, body)
  const current = store.get(resource, namespace, name)
  answerObject(exchange, keep(exchange, current, applyPatch(type, current, body)))
}

/** Stores what a change has made of an object, unless it only is a try. */
function keep(exchange: Exchange, current: KubeObject, changed: unknown): KubeObject {
  const { store, resource, subresource } = exchange
  if (!isObject(changed)) throw badRequest('the object provided is unrecognized')
  const place = placed(changed, { ...exchange, name: current.metadata.name })
  const { uid, creationTimestamp } = current.metadata
  const complete = { ...place, metadata: { uid, creationTimestamp, ...place.metadata } }
  const admitted = admitChange(resource, validated(resource, complete), current, subresource)
  const owned = noteChange(current, admitted, managerOf(exchange), new Date())
  return isDryRun(exchange) ? store.prepareUpdate(resource, owned) : store.update(resource, owned)
}

/** Server-side apply: makes the object, or brings it to what the configuration says. */
function apply(exchange: Exchange, body: unknown): void {
  const { store, resource, namespace, name = '', query } = exchange
  if (!query.get('fieldManager'))
    throw badRequest(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    )
  if (!isObject(body)) throw badRequest('the object provided is unrecognized')
  const configuration = placed(body, exchange)
  const current = store.find(resource, namespace, name)
  if (!current) {
    answerObject(exchange, createFrom(exchange, configuration, true), 201)
    return
  }
  const manager = { ...managerOf(exchange), force: isTrue(query, 'force') }
  const merged = applyConfiguration(resource, current, configuration, manager, new Date())
  const admitted = admitChange(resource, validated(resource, merged), current, exchange.subresource)
  answerObject(
    exchange,
    isDryRun(exchange) ? store.prepareUpdate(resource, admitted) : store.update(resource, admitted),
  )
}

/** Who a change is by; without a word about it the client's program tells. */
function managerOf({ query, request, subresource }: Exchange) {
  const program = /^[^/\s]+/.exec(request.headers['user-agent'] ?? '')?.[0] ?? 'unknown'
  return { name: query.get('fieldManager') || program, subresource }
}
