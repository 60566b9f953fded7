import { ApiError } from '../api-error'
import { subresourcesOf } from '../discovery'
import type { Exchange } from '../exchange'
import { isTrue } from '../request'
import { virtualResources } from '../virtual'
import { remove, removeAll } from './delete'
import { evictPod } from './eviction'
import { attach, exec, type Upgrade } from './exec'
import { log } from './log'
import { get, list } from './read'
import { getScale, setScale } from './scale'
import { answerReview, getMetrics, listMetrics } from './virtual'
import { watch } from './watch'
import { create, patch, update } from './write'

interface Handler {
  /** What the user must be allowed to do. */
  verb: string
  handle(exchange: Exchange): void | Promise<void>
}

const ofCollection: Record<string, Handler> = {
  GET: { verb: 'list', handle: list },
  POST: { verb: 'create', handle: create },
  DELETE: { verb: 'deletecollection', handle: removeAll },
}
const ofAllNamespaces: Record<string, Handler> = { GET: { verb: 'list', handle: list } }
const ofObject: Record<string, Handler> = {
  GET: { verb: 'get', handle: get },
  PUT: { verb: 'update', handle: update },
  PATCH: { verb: 'patch', handle: patch },
  DELETE: { verb: 'delete', handle: remove },
}
const ofSubresource: Record<string, Record<string, Handler>> = {
  status: {
    GET: { verb: 'get', handle: get },
    PUT: { verb: 'update', handle: update },
    PATCH: { verb: 'patch', handle: patch },
  },
  log: { GET: { verb: 'get', handle: log } },
  eviction: { POST: { verb: 'create', handle: evictPod } },
  scale: {
    GET: { verb: 'get', handle: getScale },
    PUT: { verb: 'update', handle: setScale },
    PATCH: { verb: 'patch', handle: setScale },
  },
}

const ofReviews: Record<string, Handler> = { POST: { verb: 'create', handle: answerReview } }
const ofMetrics: Record<string, Handler> = { GET: { verb: 'list', handle: listMetrics } }
const ofMetric: Record<string, Handler> = { GET: { verb: 'get', handle: getMetrics } }

/** What is done over a WebSocket, by the pod's subresource. */
export const streams: Record<string, (upgrade: Upgrade) => void> = { attach, exec }

/** The handlers of what a request is about, by method. */
function handlersFor({
  resource,
  namespace,
  name,
  subresource,
}: Exchange): Record<string, Handler> | undefined {
  if (subresource !== '') return ofSubresource[subresource]
  if (!resource.verbs.includes('list')) return ofReviews
  if (virtualResources.includes(resource)) return name === undefined ? ofMetrics : ofMetric
  if (name !== undefined) return ofObject
  // Objects are made and deleted in one namespace, and only read across all of them.
  return resource.namespaced && namespace === undefined ? ofAllNamespaces : ofCollection
}

/** Who answers a request. Throws `NotFound` and `MethodNotAllowed`. */
export function handlerOf(exchange: Exchange): Handler {
  const { request, subresource, resource, query } = exchange
  if (subresource !== '' && !subresourcesOf(resource).some((one) => one.name === subresource))
    throw new ApiError('NotFound', 'the server could not find the requested resource')
  const method = request.method ?? 'GET'
  const watches = method === 'GET' && subresource === '' && isTrue(query, 'watch')
  const found = watches && resource.verbs.includes('watch') ? watcher : handlersFor(exchange)?.[method]
  if (!found)
    throw new ApiError('MethodNotAllowed', 'the server does not allow this method on the requested resource')
  return found
}

const watcher: Handler = { verb: 'watch', handle: watch }
