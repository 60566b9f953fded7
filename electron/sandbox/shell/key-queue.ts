import type { Readable } from 'node:stream'
import { type Key, KeyDecoder } from './keys'

/** Keys that wait while a command runs; more are dropped, as a terminal driver does when its queue is full. */
const maxWaiting = 10_000

export type ShellEvent = Key | { type: 'resize' }

/** What is typed, in its order. An interrupt overtakes everything that waits. */
export class KeyQueue {
  readonly #decoder = new KeyDecoder()
  readonly #waiting: ShellEvent[] = []
  #ended = false
  #reader: (() => void) | null = null
  #interrupted: (() => void) | null = null

  constructor(input: Readable, closed: AbortSignal) {
    input.on('data', (bytes: Buffer) => {
      for (const key of this.#decoder.decode(bytes)) this.push(key)
    })
    input.once('end', () => this.#end())
    closed.addEventListener('abort', () => this.#end(), { once: true })
  }

  push(key: ShellEvent): void {
    if (key.type === 'interrupt' && this.#interrupted) {
      this.#waiting.length = 0
      this.#interrupted()
      return
    }
    if (this.#waiting.length < maxWaiting) this.#waiting.push(key)
    this.#wake()
  }

  /** The next key; null once the other side has closed its end and everything before was read. */
  async next(): Promise<ShellEvent | null> {
    for (;;) {
      const key = this.#waiting.shift()
      if (key) return key
      if (this.#ended) return null
      await new Promise<void>((resolve) => {
        this.#reader = resolve
      })
    }
  }

  /** Gives interrupts to `listener` until the returned function is called. */
  onInterrupt(listener: () => void): () => void {
    this.#interrupted = listener
    return () => {
      this.#interrupted = null
    }
  }

  #end(): void {
    this.#ended = true
    this.#wake()
  }

  #wake(): void {
    this.#reader?.()
    this.#reader = null
  }
}
