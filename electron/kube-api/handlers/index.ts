import { ApiError } from '../api-error'
import { subresourcesOf } from '../discovery'
import type { Exchange } from '../exchange'
import { isTrue } from '../request'
import { remove, removeAll } from './delete'
import { evictPod } from './eviction'
import { log } from './log'
import { get, list } from './read'
import { getScale, setScale } from './scale'
import { watch } from './watch'
import { create, patch, update } from './write'

export { exec } from './exec'

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

/** Who answers a request. Throws `NotFound` and `MethodNotAllowed`. */
export function handlerOf({ request, subresource, resource, name, query }: Exchange): Handler {
  if (subresource !== '' && !subresourcesOf(resource).some((one) => one.name === subresource))
    throw new ApiError('NotFound', 'the server could not find the requested resource')
  const method = request.method ?? 'GET'
  if (method === 'GET' && subresource === '' && isTrue(query, 'watch'))
    return { verb: 'watch', handle: watch }
  const handlers =
    subresource !== '' ? ofSubresource[subresource] : name === undefined ? ofCollection : ofObject
  const found = handlers?.[method]
  if (!found)
    throw new ApiError('MethodNotAllowed', 'the server does not allow this method on the requested resource')
  return found
}
