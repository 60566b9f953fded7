import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The sub-protocol that both sides speak; the page offers it together with `token.<hex>`. */
export const protocol = 'pilothouse'
const tokenPrefix = 'token.'
/** How long a browser may take to start, in ms. */
const ticketMs = 60_000

/** 256 random bits, new at every start. */
export const newToken = (): string => randomBytes(32).toString('hex')

/**
 * Decides who may talk to the server. The token keeps out other users and programs of this machine; the names in
 * `Host` and `Origin` keep out foreign web pages, also those that reach 127.0.0.1 under a name of their own.
 */
export class Access {
  readonly #token: Buffer
  readonly #hosts: readonly string[]
  #ticket: { text: string; until: number } | null = null

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

  /** Stands for the token in the arguments of a program, which others can read: good once, for a minute. */
  newTicket(): string {
    const text = newToken()
    this.#ticket = { text, until: Date.now() + ticketMs }
    return text
  }

  /** The token for the ticket; null where the ticket is not, or no longer, good. */
  redeem(text: string): string | null {
    const ticket = this.#ticket
    if (!ticket || Date.now() > ticket.until || !isSame(text, Buffer.from(ticket.text))) return null
    this.#ticket = null
    return this.#token.toString()
  }

  #isToken(text: string): boolean {
    return isSame(text, this.#token)
  }
}

/** Takes the same time wherever the texts differ. */
function isSame(text: string, secret: Buffer): boolean {
  const given = Buffer.from(text)
  return given.length === secret.length && timingSafeEqual(given, secret)
}
