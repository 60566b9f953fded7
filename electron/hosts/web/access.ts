import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The sub-protocol that both sides speak; the page offers it together with `token.<hex>`. */
export const protocol = 'pilothouse'
const tokenPrefix = 'token.'

/** 256 random bits, new at every start. */
export const newToken = (): string => randomBytes(32).toString('hex')

/**
 * Decides who may talk to the server. The token keeps out other users and programs of this machine; the names in
 * `Host` and `Origin` keep out foreign web pages, also those that reach 127.0.0.1 under a name of their own.
 */
export class Access {
  readonly #token: Buffer
  readonly #hosts: readonly string[]

  constructor(token: string, port: number) {
    this.#token = Buffer.from(token)
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  }

  isOwnHost(request: IncomingMessage): boolean {
    return this.#hosts.includes(request.headers.host ?? '')
  }

  /** The page was loaded from the very address it calls. */
  isOwnOrigin(request: IncomingMessage): boolean {
    return this.isOwnHost(request) && request.headers.origin === `http://${request.headers.host}`
  }

  /** For the request by which a page finds out why its WebSocket was refused. */
  hasBearerToken(request: IncomingMessage): boolean {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ')
    return scheme === 'Bearer' && this.#isToken(token ?? '')
  }

  /** A page's script can set no header of a WebSocket but this one, and it stays out of addresses and their logs. */
  hasProtocolToken(request: IncomingMessage): boolean {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
    const token = offered.find((name) => name.startsWith(tokenPrefix)) ?? ''
    return offered.includes(protocol) && this.#isToken(token.slice(tokenPrefix.length))
  }

  #isToken(text: string): boolean {
    const given = Buffer.from(text)
    return given.length === this.#token.length && timingSafeEqual(given, this.#token)
  }
}
