import { decodeFrame, frameType, maxInputBytes, maxPasteBytes, type StreamFrame } from '#shared/stream-frames'
import type { Logger } from '../platform/logger'
import type { Client, FrameSink } from '../rpc'
import type { UserInput } from './encode-input'
import type { LiveTerminal } from './live-terminal'
import type { View } from './view'

interface Stream {
  terminal: LiveTerminal
  view: View
  /** Pasted text of which more is to come. */
  paste: Uint8Array[]
}

/** Takes what a person at `client` has typed or pasted in `terminal`. */
type Typed = (client: Client, terminal: LiveTerminal, input: UserInput) => void

/** Which page looks at which terminal, by the number that their frames carry. */
export class Streams implements FrameSink {
  readonly #logger: Logger
  readonly #typed: Typed
  readonly #clients = new Map<Client, Map<number, Stream>>()
  /** Pages that have sent a frame nobody can use: one line in the log is enough for each. */
  readonly #reported = new WeakSet<Client>()
  #lastNumber = 0

  constructor(logger: Logger, typed: Typed) {
    this.#logger = logger
    this.#typed = typed
  }

  /** Starts the client's view of `terminal` and gives its stream number; a view it had before ends. */
  attach(client: Client, terminal: LiveTerminal): number {
    this.detach(client, terminal)
    this.#lastNumber += 1
    const stream = { terminal, view: terminal.hub.attach(this.#lastNumber, client.port), paste: [] }
    this.#streamsOf(client).set(this.#lastNumber, stream)
    return this.#lastNumber
  }

  detach(client: Client, terminal: LiveTerminal): void {
    const streams = this.#clients.get(client)
    for (const [number, stream] of streams ?? []) {
      if (stream.terminal !== terminal) continue
      terminal.hub.detach(stream.view)
      streams?.delete(number)
    }
  }

  detachAll(terminal: LiveTerminal): void {
    for (const client of this.#clients.keys()) this.detach(client, terminal)
  }

  /** Takes an input or ack frame of one of the client's own streams; anything else is ignored. */
  receive(client: Client, bytes: Uint8Array): void {
    const frame = decodeFrame(bytes)
    const stream = frame && this.#clients.get(client)?.get(frame.stream)
    if (!stream || !this.#handle(client, frame, stream)) this.#reportOnce(client)
  }

  /** What is typed while there is no shell goes nowhere; the page shows the terminal's state. */
  #handle(client: Client, { type, offset, payload }: StreamFrame, stream: Stream): boolean {
    const { terminal, view } = stream
    if (type === frameType.ack) terminal.hub.acknowledge(view, offset)
    else if (payload.byteLength > maxInputBytes) return false
    else if (type === frameType.pasted) return this.#paste(client, stream, payload, offset)
    else if (payload.byteLength === 0) return type === frameType.input || type === frameType.typed
    else if (type === frameType.input) terminal.write(payload)
    else if (type === frameType.typed) this.#typed(client, terminal, { kind: 'keys', bytes: payload })
    else return false
    return true
  }

  /** A paste is put together first: its encoding and its receivers count for the whole of it. */
  #paste(client: Client, stream: Stream, part: Uint8Array, left: number): boolean {
    const known = stream.paste.reduce((sum, { byteLength }) => sum + byteLength, 0)
    if (known + part.byteLength + left > maxPasteBytes) {
      stream.paste = []
      return false
    }
    stream.paste.push(part)
    if (left > 0) return true
    const bytes = Buffer.concat(stream.paste.splice(0))
    if (bytes.byteLength > 0) this.#typed(client, stream.terminal, { kind: 'paste', bytes })
    return true
  }

  #reportOnce(client: Client): void {
    if (this.#reported.has(client)) return
    this.#reported.add(client)
    this.#logger.warn({ client: client.id }, 'a frame was ignored; more of this page are not logged')
  }

  #streamsOf(client: Client): Map<number, Stream> {
    const known = this.#clients.get(client)
    if (known) return known
    const streams = new Map<number, Stream>()
    this.#clients.set(client, streams)
    client.disposables.defer(() => this.#forget(client))
    return streams
  }

  #forget(client: Client): void {
    for (const { terminal, view } of this.#clients.get(client)?.values() ?? []) terminal.hub.detach(view)
    this.#clients.delete(client)
  }
}
