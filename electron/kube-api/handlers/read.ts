import { ApiError, badRequest } from '../api-error'
import { answerJson, answerObject, type Exchange, includeObject, jsonOf } from '../exchange'
import type { KubeObject } from '../model'
import { numberOf } from '../request'
import { apiVersionOf } from '../resources'
import { fieldSelector, labelSelector, type Matches } from '../selectors'
import { tableOf, wantsTable } from '../table'

export function get(exchange: Exchange): void {
  const { store, resource, namespace, name = '' } = exchange
  answerObject(exchange, store.get(resource, namespace, name))
}

/** What `labelSelector`, `fieldSelector` and a name select. Throws `BadRequest`. */
export function selection({ query, name }: Pick<Exchange, 'query' | 'name'>): Matches {
  const labels = labelSelector(query.get('labelSelector') ?? '')
  const fields = fieldSelector(query.get('fieldSelector') ?? '')
  return (object) =>
    labels(object.metadata.labels ?? {}) &&
    fields(object) &&
    (name === undefined || object.metadata.name === name)
}

/** Where the next page of a list begins, and the revision that all pages show. */
interface Continuation {
  revision: number
  /** Namespace and name of the last object of the page before. */
  after: string
}

/** All objects, or a page of `limit` of them as they were when the first page was given. */
export function list(exchange: Exchange): void {
  const { store, resource, query, request, response } = exchange
  const token = query.get('continue')
  const { revision, after } = token ? readToken(token) : { revision: store.revision, after: '' }
  const limit = numberOf(query, 'limit')
  const matches = selection(exchange)
  const rest = listAt(exchange, revision).filter((object) => placeOf(object) > after && matches(object))
  const page = limit ? rest.slice(0, limit) : rest
  const last = page.at(-1)
  const remaining = rest.length - page.length
  const metadata = {
    resourceVersion: String(revision),
    ...(last && remaining > 0
      ? { continue: makeToken({ revision, after: placeOf(last) }), remainingItemCount: remaining }
      : {}),
  }
  if (wantsTable(request.headers.accept ?? '')) {
    answerJson(response, tableOf(resource, page, metadata, includeObject(query)))
    return
  }
  const head = JSON.stringify({ kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata })
  answerJson(response, `${head.slice(0, -1)},"items":[${page.map(jsonOf).join(',')}]}`)
}

function listAt({ store, resource, namespace }: Exchange, revision: number): KubeObject[] {
  try {
    return store.listAt(resource, revision, namespace)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new ApiError(
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
    )
  }
}

/** The key by which the store sorts. */
const placeOf = ({ metadata }: KubeObject) => `${metadata.namespace ?? ''}/${metadata.name}`

const makeToken = (continuation: Continuation): string =>
  Buffer.from(JSON.stringify(continuation)).toString('base64url')

function readToken(token: string): Continuation {
  try {
    const { revision, after } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    if (Number.isSafeInteger(revision) && typeof after === 'string') return { revision, after }
  } catch {
    // Answered below, as is a token of another shape.
  }
  throw badRequest('continue key is not valid')
}
