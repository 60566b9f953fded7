import type { IncomingMessage } from 'node:http'
import { parse } from 'yaml'
import { ApiError, badRequest } from './api-error'
import { isObject, type JsonObject } from './json'

/** Most bytes of a request's body: the API server's own limit is 3 MiB. */
const maxBodyBytes = 3 * 1024 * 1024

export const contentType = ({ headers }: IncomingMessage): string =>
  (headers['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? ''

/** Throws `RequestEntityTooLarge`. */
async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) throw new ApiError('RequestEntityTooLarge', `limit is ${maxBodyBytes}`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The JSON or YAML of a request; undefined where there is none. Throws `BadRequest` and `RequestEntityTooLarge`. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request)
  if (text === '') return undefined
  try {
    // An alias can name a whole tree again and again; nothing that clients send needs one.
    return contentType(request).endsWith('yaml') ? parse(text, { maxAliasCount: 0 }) : JSON.parse(text)
  } catch (error) {
    throw badRequest(`the object provided is unrecognized: ${(error as Error).message}`)
  }
}

/** Throws also `UnsupportedMediaType`: this server knows no protobuf. */
export async function readObject(request: IncomingMessage): Promise<JsonObject> {
  const type = contentType(request)
  if (!['application/json', 'application/yaml'].includes(type))
    throw new ApiError(
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml',
    )
  const body = await readJson(request)
  if (!isObject(body)) throw badRequest('the object provided is unrecognized')
  return body
}
