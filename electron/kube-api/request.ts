import { badRequest } from './api-error'
import type { User } from './certificates'
import { apiVersionOf, type Resource } from './resources'
import { served } from './virtual'

/** What a request is about, as the API server's `RequestInfo`. */
export interface ResourceRequest {
  resource: Resource
  /** Undefined for all namespaces, and for what has none. */
  namespace: string | undefined
  name: string | undefined
  /** `status`, `log` and the like; empty for the object itself. */
  subresource: string
  query: URLSearchParams
  user: User
}

/**
 * Reads `/api/v1/namespaces/NAMESPACE/pods/NAME/log` and the like; null where the path is no resource of this server.
 * A namespace is an object itself, and what comes after its name are the objects in it.
 */
export function parsePath(
  pathname: string,
): Pick<ResourceRequest, 'resource' | 'namespace' | 'name' | 'subresource'> | null {
  const [root, ...rest] = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decoded)
  const version = root === 'api' ? rest.shift() : root === 'apis' ? rest.splice(0, 2).join('/') : undefined
  if (version === undefined) return null
  let namespace: string | undefined
  if (rest[0] === 'namespaces' && rest.length > 2 && !['status', 'finalize'].includes(rest[2] ?? '')) {
    namespace = rest[1]
    rest.splice(0, 2)
  }
  const [plural, name, subresource = '', ...tooMuch] = rest
  const resource = served.find((one) => one.plural === plural && apiVersionOf(one) === version)
  if (!resource || tooMuch.length > 0 || (namespace !== undefined && !resource.namespaced)) return null
  if (resource.namespaced && namespace === undefined && name !== undefined) return null
  return { resource, namespace, name, subresource }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw badRequest(`the path has an invalid part: ${part}`)
  }
}

/** Query parameters that are true are written `true` or `1`. */
export const isTrue = (query: URLSearchParams, name: string): boolean =>
  ['true', '1'].includes(query.get(name) ?? '')

/** A number of a query; undefined where it is missing. Throws `BadRequest`. */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`invalid value for ${name}: "${text}"`)
  return Number(text)
}
