import type { IncomingMessage, ServerResponse } from 'node:http'
import type { KubeObject } from './model'
import type { ResourceRequest } from './request'
import type { PodRuntime } from './runtime'
import type { ObjectStore } from './store'
import { type IncludeObject, tableOf, wantsTable } from './table'

/** One request for a resource, with what is needed to answer it. */
export interface Exchange extends ResourceRequest {
  request: IncomingMessage
  response: ServerResponse
  store: ObjectStore
  /** What runs inside of pods. */
  runtime: PodRuntime
  /** Whether this node's kubelet can be asked. */
  kubeletRuns(node: string): boolean
}

export function answerJson(
  response: ServerResponse,
  body: unknown,
  code = 200,
  contentType = 'application/json',
): void {
  response.writeHead(code, { 'content-type': contentType, 'cache-control': 'no-cache, private' })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** One object, or its row where the client wants a table. */
export function answerObject(exchange: Exchange, object: KubeObject, code = 200): void {
  const { request, response, resource, query } = exchange
  const accept = request.headers.accept ?? ''
  const { resourceVersion } = object.metadata
  const table = () => tableOf(resource, [object], { resourceVersion }, includeObject(query))
  answerJson(response, wantsTable(accept) ? table() : jsonOf(object), code)
}

export const includeObject = (query: URLSearchParams): IncludeObject => {
  const given = query.get('includeObject')
  return given === 'Object' || given === 'None' ? given : 'Metadata'
}

/** `dryRun=All`: everything is checked and answered as usual, and nothing is kept. */
export const isDryRun = ({ query }: Pick<Exchange, 'query'>): boolean =>
  query.getAll('dryRun').includes('All')

const texts = new WeakMap<KubeObject, string>()

/** Objects of the store never change, so each is written as JSON once, for all its lists and watches. */
export function jsonOf(object: KubeObject): string {
  let text = texts.get(object)
  if (text === undefined) {
    text = JSON.stringify(object)
    texts.set(object, text)
  }
  return text
}
