import { EventEmitter } from 'node:events'
import { makeCodec } from './codec'

type Handler = (event: IpcEvent, ...args: unknown[]) => unknown

/** The frame a message came from, as far as the app looks at it. */
export interface Frame {
  url: string
  parent: Frame | null
}

export interface IpcEvent {
  senderFrame: Frame | null
}

/** A message as the preload's world sends it. */
export interface Sent {
  type: 'invoke' | 'send'
  id: number
  channel: string
  args: string
}

const codec = makeCodec()

/** Stands in for `webContents.ipc`. */
export class Ipc extends EventEmitter {
  readonly #handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }

  /** Answers with the message for the preload's world, or null where none is due. */
  async receive({ type, id, channel, args }: Sent, senderFrame: Frame | null): Promise<object | null> {
    const values = codec.parse(args) as unknown[]
    if (type === 'send') {
      this.emit(channel, { senderFrame }, ...values)
      return null
    }
    try {
      const handler = this.#handlers.get(channel)
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      return { id, value: codec.stringify(await handler({ senderFrame }, ...values)) }
    } catch (error) {
      // Electron's own wording: of an error only its text arrives.
      return { id, error: `Error invoking remote method '${channel}': ${error}` }
    }
  }
}
