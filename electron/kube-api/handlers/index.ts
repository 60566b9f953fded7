import { ApiError } from '../api-error'
import { subresourcesOf } from '../discovery'
import type { Exchange } from '../exchange'
import { isTrue } from '../request'
import { get, list } from './read'
import { watch } from './watch'

interface Handler {
  /** What the user must be allowed to do. */
  verb: string
  handle(exchange: Exchange): void | Promise<void>
}

/** Who answers a request. Throws `NotFound` and `MethodNotAllowed`. */
export function handlerOf(exchange: Exchange): Handler {
  const { request, subresource, resource, name, query } = exchange
  const method = request.method ?? 'GET'
  if (subresource !== '' && !subresourcesOf(resource).some((one) => one.name === subresource))
    throw new ApiError('NotFound', 'the server could not find the requested resource')
  if (method === 'GET' && isTrue(query, 'watch')) return { verb: 'watch', handle: watch }
  if (method === 'GET')
    return name === undefined ? { verb: 'list', handle: list } : { verb: 'get', handle: get }
  throw new ApiError('MethodNotAllowed', 'the server does not allow this method on the requested resource')
}
