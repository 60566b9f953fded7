import { ApiError } from '../api-error'
import { type Exchange, includeObject, jsonOf } from '../exchange'
import type { Change, ChangeType } from '../history'
import type { KubeObject } from '../model'
import { isTrue, numberOf } from '../request'
import { apiVersionOf } from '../resources'
import type { Matches } from '../selectors'
import { tableOf, wantsTable } from '../table'
import { selection } from './read'

/** How long a watch lasts where the client does not say, in s; a real API server's `--min-request-timeout`. */
const defaultSeconds = 1800
/** Between two bookmarks, in ms, as in a real API server. */
const bookmarkMs = 60_000
/** A reader that is so far behind, in bytes, loses its watch and has to list again. */
const maxBehindBytes = 8 * 1024 * 1024

/** Marks the end of the objects that a watch begins with (KEP-3157). */
const initialEventsEnd = { annotations: { 'k8s.io/initial-events-end': 'true' } }

/** Streams changes from `resourceVersion` on, one JSON document on each line, until the client goes or the time is over. */
export function watch(exchange: Exchange): void {
  const { query, response } = exchange
  const matches = selection(exchange)
  const seconds = numberOf(query, 'timeoutSeconds') ?? defaultSeconds
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
  response.flushHeaders()
  const events = new EventWriter(exchange)
  try {
    begin(exchange, matches, events)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    events.write('ERROR', JSON.stringify(error.status))
    response.end()
    return
  }
  const stop = exchange.store.on('change', (change) => {
    if (change.resource === exchange.resource) events.change(change, matches)
  })
  const bookmarks = setInterval(() => events.bookmark(), bookmarkMs)
  if (!isTrue(query, 'allowWatchBookmarks')) clearInterval(bookmarks)
  const timer = setTimeout(() => response.end(), seconds * 1000)
  response.once('close', () => {
    stop()
    clearInterval(bookmarks)
    clearTimeout(timer)
  })
}

/** What comes before the first new change: changes that were missed, or all objects. Throws `Expired`. */
function begin({ store, resource, namespace, query }: Exchange, matches: Matches, events: EventWriter): void {
  const revision = numberOf(query, 'resourceVersion') ?? 0
  const initial = isTrue(query, 'sendInitialEvents')
  if (revision > store.revision)
    throw new ApiError('Timeout', `Too large resource version: ${revision}, current: ${store.revision}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    })
  if (revision > 0 && !initial) {
    for (const change of store.changesAfter(revision, resource)) events.change(change, matches)
    return
  }
  for (const object of store.list(resource, namespace)) if (matches(object)) events.object('ADDED', object)
  if (initial) events.bookmark(initialEventsEnd)
}

/** Writes the events of one watch. */
class EventWriter {
  readonly #exchange: Exchange
  readonly #asTable: boolean
  /** A table's columns are told once. */
  #toldColumns = false

  constructor(exchange: Exchange) {
    this.#exchange = exchange
    this.#asTable = wantsTable(exchange.request.headers.accept ?? '')
  }

  /** To a client that selects, an object comes and goes as it begins and ceases to match. */
  change({ type, object, previous }: Change, matches: Matches): void {
    const { namespace } = this.#exchange
    if (namespace !== undefined && object.metadata.namespace !== namespace) return
    const before = previous !== null && matches(previous)
    const now = type !== 'DELETED' && matches(object)
    if (now) this.object(before ? 'MODIFIED' : 'ADDED', object)
    else if (before) this.object('DELETED', object)
  }

  object(type: ChangeType, object: KubeObject): void {
    this.write(type, this.#asTable ? this.#rowOf(object) : jsonOf(object))
  }

  #rowOf(object: KubeObject): string {
    const { resource, query } = this.#exchange
    const metadata = { resourceVersion: object.metadata.resourceVersion }
    const { columnDefinitions, ...table } = tableOf(resource, [object], metadata, includeObject(query))
    const row = JSON.stringify(this.#toldColumns ? table : { ...table, columnDefinitions })
    this.#toldColumns = true
    return row
  }

  /** Tells a client how far it has seen, so that it can go on from there. */
  bookmark(more: object = {}): void {
    const { resource, store } = this.#exchange
    const metadata = { resourceVersion: String(store.revision), creationTimestamp: null, ...more }
    const object = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata }
    const table = { ...tableOf(resource, [], metadata, 'None'), columnDefinitions: null }
    this.write('BOOKMARK', JSON.stringify(this.#asTable ? table : object))
  }

  write(type: ChangeType | 'BOOKMARK' | 'ERROR', object: string): void {
    const { response } = this.#exchange
    if (response.writableEnded) return
    if (response.writableLength > maxBehindBytes) response.destroy()
    else response.write(`{"type":"${type}","object":${object}}\n`)
  }
}
