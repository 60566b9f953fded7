import type { EventName, EventPayload, MethodInput, MethodName, MethodOutput } from '#shared/contract/index'
import { type HostMessage, maxMessageBytes, type Response } from '#shared/contract/messages'
import { fromWire, LabError } from '#shared/errors'
import type { FileBridge, Host, HostState } from './host'
import { HostListeners } from './listeners'

/** The first and the longest wait between two attempts to connect, in ms. */
const firstDelayMs = 1000
const longestDelayMs = 30_000

interface Call {
  resolve(result: unknown): void
  reject(error: unknown): void
}

/** Talks to the web host over a WebSocket, which it opens again whenever it breaks. */
export class WebHost implements Host {
  readonly files: FileBridge = {
    type: 'page',
    send: (request, bytes) => this.#sendFile(request, bytes),
    addressOf: (ticket) => `${this.#address}/files/download/${ticket}`,
  }
  readonly #address: string
  readonly #token: string | null
  readonly #listeners = new HostListeners('connecting')
  readonly #calls = new Map<number, Call>()
  /** Texts of calls made before the first connection. */
  readonly #waiting: string[] = []
  #socket: WebSocket | null = null
  #retry: ReturnType<typeof setTimeout> | undefined
  #delayMs = firstDelayMs
  #ended = false
  #lastId = 0

  /** `address` is the page's origin, like `http://127.0.0.1:8080`. */
  constructor(address: string, token: string | null) {
    this.#address = address
    this.#token = token
    this.#connect()
  }

  get state(): HostState {
    return this.#listeners.state
  }

  call<M extends MethodName>(
    method: M,
    ...[input]: undefined extends MethodInput<M> ? [] : [MethodInput<M>]
  ): Promise<MethodOutput<M>> {
    if (this.state === 'lost') return Promise.reject(new LabError('host.lost', 'host.lost'))
    if (this.state === 'denied') return Promise.reject(new LabError('auth.denied', 'auth.denied'))
    this.#lastId += 1
    const id = this.#lastId
    const text = JSON.stringify({ id, method, input })
    // The host would end the connection, and the same call would end the next one.
    if (isTooLarge(text)) return Promise.reject(new LabError('input.invalid', 'payload.tooLarge'))
    if (this.state === 'connected') this.#socket?.send(text)
    else this.#waiting.push(text)
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve: (result) => resolve(result as MethodOutput<M>), reject })
    })
  }

  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
    return this.#listeners.on(event, listener)
  }

  onState(listener: (state: HostState) => void): () => void {
    return this.#listeners.onState(listener)
  }

  sendFrame(frame: Uint8Array): void {
    // A view on any other kind of memory than an ArrayBuffer cannot be sent; the page makes none.
    if (this.state === 'connected') this.#socket?.send(frame as Uint8Array<ArrayBuffer>)
  }

  onFrame(listener: (frame: Uint8Array) => void): () => void {
    return this.#listeners.frames.add(listener)
  }

  async #sendFile(request: string, body: Blob): Promise<void> {
    const headers = { authorization: `Bearer ${this.#token}` }
    const { ok } = await fetch(`${this.#address}/files/upload/${request}`, { method: 'PUT', headers, body })
    if (!ok) throw new LabError('resource.missing', 'files.notWanted')
  }

  /** Tries at once where an attempt is being waited for, as when the network is back or the page is looked at again. */
  reconnectNow(): void {
    if (this.#retry === undefined) return
    this.#delayMs = firstDelayMs
    this.#connect()
  }

  /** Ends the connection for good. */
  close(): void {
    this.#ended = true
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#socket?.close()
    this.#breakOff('lost')
  }

  #connect(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    if (this.#token === null) {
      this.#breakOff('denied')
      return
    }
    const socket = new WebSocket(this.#address.replace('http', 'ws'), ['pilothouse', `token.${this.#token}`])
    this.#socket = socket
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => this.#opened(socket)
    socket.onmessage = ({ data }) => this.#received(data)
    socket.onclose = () => void this.#closed()
  }

  #opened(socket: WebSocket): void {
    this.#delayMs = firstDelayMs
    for (const text of this.#waiting.splice(0)) socket.send(text)
    this.#listeners.setState('connected')
  }

  #received(data: string | ArrayBuffer): void {
    if (typeof data !== 'string') {
      this.#listeners.frames.tell(new Uint8Array(data))
      return
    }
    const message: HostMessage = JSON.parse(data)
    if ('event' in message) this.#listeners.tellEvent(message)
    else this.#settle(message)
  }

  #settle(response: Response): void {
    const call = this.#calls.get(response.id)
    this.#calls.delete(response.id)
    if ('error' in response) call?.reject(fromWire(response.error))
    else call?.resolve(response.result)
  }

  async #closed(): Promise<void> {
    const isDenied = this.state !== 'connected' && (await this.#isDenied())
    if (this.#ended) return
    this.#breakOff(isDenied ? 'denied' : 'lost')
    if (!isDenied) this.#retryLater()
  }

  /** A browser does not tell why a WebSocket was refused, so the host is asked with a plain request. */
  async #isDenied(): Promise<boolean> {
    try {
      const headers = { authorization: `Bearer ${this.#token}` }
      return (await fetch(`${this.#address}/token`, { headers, cache: 'no-store' })).status === 401
    } catch {
      // No answer at all: the host is away, which says nothing about the token.
      return false
    }
  }

  #retryLater(): void {
    this.#retry = setTimeout(() => this.#connect(), this.#delayMs)
    this.#delayMs = Math.min(this.#delayMs * 2, longestDelayMs)
  }

  #breakOff(state: 'lost' | 'denied'): void {
    this.#waiting.length = 0
    const error =
      state === 'lost' ? new LabError('host.lost', 'host.lost') : new LabError('auth.denied', 'auth.denied')
    const calls = [...this.#calls.values()]
    this.#calls.clear()
    this.#listeners.setState(state)
    for (const call of calls) call.reject(error)
  }
}

const isTooLarge = (text: string): boolean => new TextEncoder().encode(text).byteLength > maxMessageBytes
