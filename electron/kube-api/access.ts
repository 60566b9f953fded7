import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { ApiError } from './api-error'
import type { User } from './certificates'
import { qualifiedName, type Resource } from './resources'

/** Members may do everything. */
export const administrators = 'system:masters'
/** Members may read everything but secrets, as the cluster role `view` of a real cluster. */
export const viewers = 'view'

const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/**
 * Who makes a request: by client certificate or bearer token. Throws `Unauthorized` where the proof is not good; without
 * any proof it is `system:anonymous`.
 */
export function authenticate(request: IncomingMessage, tokens: ReadonlyMap<string, User>): User {
  const header = request.headers.authorization
  const socket = request.socket as TLSSocket
  const certificate = socket.getPeerCertificate()
  if (Object.keys(certificate).length > 0) {
    if (!socket.authorized) throw unauthorized()
    const { CN, O = [] } = certificate.subject as { CN: string | string[]; O?: string | string[] }
    return authenticated(String(CN), [O].flat())
  }
  if (header === undefined) return anonymous
  const token = Buffer.from(/^Bearer (\S+)$/i.exec(header)?.[1] ?? '')
  for (const [known, { name, groups }] of tokens) {
    const expected = Buffer.from(known)
    if (expected.length === token.length && timingSafeEqual(expected, token))
      return authenticated(name, groups)
  }
  throw unauthorized()
}

const authenticated = (name: string, groups: readonly string[]): User => ({
  name,
  groups: [...groups, 'system:authenticated'],
})

const unauthorized = () => new ApiError('Unauthorized', 'Unauthorized')

export interface Access {
  verb: string
  resource: Pick<Resource, 'group' | 'plural'>
  subresource?: string
  namespace?: string | undefined
  name?: string | undefined
}

/** Whether the user may do this. */
export function allows({ groups }: User, { verb, resource, subresource = '' }: Access): boolean {
  if (groups.includes(administrators)) return true
  // Everybody may ask who they are and what they may do.
  if (resource.plural.startsWith('selfsubject')) return groups.includes('system:authenticated')
  const reads = ['get', 'list', 'watch'].includes(verb)
  return groups.includes(viewers) && reads && resource.plural !== 'secrets' && subresource !== 'exec'
}

/** Throws `Forbidden` in the API server's words. */
export function authorize(user: User, access: Access): void {
  if (allows(user, access)) return
  const { verb, resource, subresource, namespace, name } = access
  const plural = subresource ? `${resource.plural}/${subresource}` : resource.plural
  const place = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope'
  throw new ApiError(
    'Forbidden',
    `${qualifiedName(resource)}${name ? ` "${name}"` : ''} is forbidden: User "${user.name}" cannot ${verb} resource "${plural}" in API group "${resource.group}" ${place}`,
    {
      ...(name ? { name } : {}),
      ...(resource.group ? { group: resource.group } : {}),
      kind: resource.plural,
    },
  )
}

/** Paths that are no resources: the server's health and version are for everyone, discovery for those it knows. Throws `Forbidden`. */
export function authorizePath({ name, groups }: User, path: string): void {
  if (/^\/(version|healthz|livez|readyz)\b/.test(path) || groups.includes('system:authenticated')) return
  throw new ApiError('Forbidden', `forbidden: User "${name}" cannot get path "${path}"`)
}
