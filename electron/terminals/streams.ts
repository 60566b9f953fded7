import { decodeFrame, frameType, maxInputBytes, type StreamFrame } from '#shared/stream-frames'
import type { Logger } from '../platform/logger'
import type { Client, FrameSink } from '../rpc'
import type { LiveTerminal } from './live-terminal'
import type { View } from './view'

interface Stream {
  terminal: LiveTerminal
  view: View
}

/** Which page looks at which terminal, by the number that their frames carry. */
export class Streams implements FrameSink {
  readonly #logger: Logger
  readonly #clients = new Map<Client, Map<number, Stream>>()
  /** Pages that have sent a frame nobody can use: one line in the log is enough for each. */
  readonly #reported = new WeakSet<Client>()
  #lastNumber = 0

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Starts the client's view of `terminal` and gives its stream number; a view it had before ends. */
  attach(client: Client, terminal: LiveTerminal): number {
    this.detach(client, terminal)
    this.#lastNumber += 1
    const stream = { terminal, view: terminal.hub.attach(this.#lastNumber, client.port) }
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
    if (!stream || !this.#handle(frame, stream)) this.#reportOnce(client)
  }

  #handle(frame: StreamFrame, { terminal, view }: Stream): boolean {
    if (frame.type === frameType.ack) {
      terminal.hub.acknowledge(view, frame.offset)
      return true
    }
    if (frame.type !== frameType.input || frame.payload.byteLength > maxInputBytes) return false
    // What is typed while there is no shell goes nowhere; the page shows the terminal's state.
    if (frame.payload.byteLength > 0) terminal.write(frame.payload)
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
