import { maxMessageBytes, type Request, type Response, requestSchema } from '#shared/contract/messages'
import { LabError, toWire } from '#shared/errors'
import { frameHeaderBytes, maxInputBytes } from '#shared/stream-frames'
import type { Logger } from '../platform/logger'
import type { ClientHub } from './client-hub'
import { Dispatcher } from './dispatcher'
import type { Client, ClientPort, FrameSink, Handlers } from './types'

/** What a host does with one connected page. */
export interface Connection {
  /**
   * Answers one request, given as JSON text in both hosts. A failed call is an answer too; only a text that is
   * too large or no request at all throws `input.invalid`, and the host then ends the connection.
   */
  call(text: string): Promise<Response>
  /** Hands on one terminal frame; throws `input.invalid` where it is too large. */
  frame(bytes: Uint8Array): void
  /** The page is gone. */
  close(): void
}

interface RpcServerOptions {
  hub: ClientHub
  handlers: Handlers
  frames: FrameSink
  logger: Logger
}

/** Serves pages, whatever transport they come by. */
export class RpcServer {
  readonly #hub: ClientHub
  readonly #dispatcher: Dispatcher
  readonly #frames: FrameSink
  readonly #logger: Logger

  constructor({ hub, handlers, frames, logger }: RpcServerOptions) {
    this.#hub = hub
    this.#dispatcher = new Dispatcher(handlers)
    this.#frames = frames
    this.#logger = logger.child({ service: 'rpc' })
  }

  connect(port: ClientPort): Connection {
    const client = this.#hub.add(port)
    return {
      call: (text) => this.#call(client, text),
      frame: (bytes) => this.#frame(client, bytes),
      close: () => client.disposables.dispose(),
    }
  }

  async #call(client: Client, text: string): Promise<Response> {
    const { id, method, input } = parseRequest(text)
    try {
      return { id, result: await this.#dispatcher.dispatch(client, method, input) }
    } catch (error) {
      if (!(error instanceof LabError)) this.#logger.error({ method, err: error }, 'A handler failed')
      return { id, error: toWire(error) }
    }
  }

  #frame(client: Client, bytes: Uint8Array): void {
    if (bytes.byteLength > frameHeaderBytes + maxInputBytes)
      throw new LabError('input.invalid', 'payload.tooLarge')
    try {
      this.#frames.receive(client, bytes)
    } catch (error) {
      this.#logger.error({ err: error }, 'A terminal frame failed')
    }
  }
}

function parseRequest(text: string): Request {
  if (Buffer.byteLength(text) > maxMessageBytes) throw new LabError('input.invalid', 'payload.tooLarge')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new LabError('input.invalid', 'input.invalid', { cause: error })
  }
  const request = requestSchema.safeParse(value)
  if (!request.success) throw new LabError('input.invalid', 'input.invalid', { cause: request.error })
  return request.data
}
