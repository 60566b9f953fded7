import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { setImmediate as nextTurn } from 'node:timers/promises'
import PQueue from 'p-queue'
import type { AdminConfig } from './admin-config'
import { apiError, noAnswer } from './api-error'
import type { TunnelAgent } from './tunnel-agent'

/** Largest answer that is taken at once, in bytes: a page of 500 pods has about 5 MB. */
const maxBodyBytes = 64 * 1024 * 1024
/** As much of an answer that says why something failed. */
const maxErrorBytes = 64 * 1024

/** Requests at the same time, but for those that go on as watches and logs do. */
const atOnce = 16

export interface ApiCall {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** `undefined` is left out. */
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  contentType?: string
  signal?: AbortSignal
  /** How long the answer may take, in ms, from the moment it is the request's turn. Of `text` and `json` alone. */
  limitMs?: number
}

/** Requests to one API server. What is thrown: `kubernetes.*` by the answer's status, `cancelled`, and `net.*`. */
export class KubeApi {
  readonly admin: AdminConfig
  readonly agent: TunnelAgent
  /** What proves who asks, where the kubeconfig has a token. */
  readonly headers: OutgoingHttpHeaders
  readonly #turns = new PQueue({ concurrency: atOnce })

  constructor(admin: AdminConfig, agent: TunnelAgent, headers: OutgoingHttpHeaders) {
    this.admin = admin
    this.agent = agent
    this.headers = headers
  }

  async json<T>(path: string, call: ApiCall = {}): Promise<T> {
    return JSON.parse(await this.text(path, call)) as T
  }

  /** Waits its turn: each request that is under way has a connection of its own. */
  async text(path: string, call: ApiCall = {}): Promise<string> {
    return await this.#turns.add(async () => {
      const text = await readAll(await this.stream(path, { ...call, ...limited(call) }), maxBodyBytes)
      // The connection is free for the next one a moment after the answer's end.
      await nextTurn()
      return text
    })
  }

  /** The answer as it arrives; whoever gets it reads it to its end or destroys it. */
  async stream(path: string, call: ApiCall = {}): Promise<IncomingMessage> {
    const answer = await this.#send(path, call)
    const status = answer.statusCode ?? 0
    if (status >= 200 && status < 300) return answer
    throw apiError(status, await readAll(answer, maxErrorBytes).catch(() => ''))
  }

  #send(
    path: string,
    { method = 'GET', query = {}, body, contentType, signal }: ApiCall,
  ): Promise<IncomingMessage> {
    const url = new URL(this.admin.server.replace(/\/$/, '') + path)
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value))
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const sent = request(url, {
        method,
        agent: this.agent,
        headers: {
          ...this.headers,
          accept: 'application/json, */*',
          ...(text !== undefined && {
            'content-type': contentType ?? 'application/json',
            'content-length': Buffer.byteLength(text),
          }),
        },
        ...(signal && { signal }),
      })
      sent.on('error', (error) => reject(noAnswer(error)))
      sent.on('response', resolve)
      sent.end(text)
    })
  }
}

function limited({ signal, limitMs }: ApiCall): Pick<ApiCall, 'signal'> {
  if (limitMs === undefined) return {}
  const limit = AbortSignal.timeout(limitMs)
  return { signal: signal ? AbortSignal.any([signal, limit]) : limit }
}

async function readAll(answer: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength
      if (bytes > limit) throw new Error(`The answer has more than ${limit} bytes`)
      chunks.push(chunk)
    }
  } catch (error) {
    throw noAnswer(error)
  }
  return Buffer.concat(chunks).toString('utf8')
}
