import type { Writable } from 'node:stream'
import type { Output } from './devices'

/** Writes to a channel at the reader's pace. What comes after the channel has closed is dropped. */
export class ChannelOutput implements Output {
  readonly #stream: Writable
  readonly #closed: AbortSignal

  constructor(stream: Writable, closed: AbortSignal) {
    this.#stream = stream
    this.#closed = closed
  }

  /** Resolves once the SSH window had room for all of it, or the channel is closed. */
  write(bytes: Uint8Array): Promise<void> {
    if (this.#closed.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        this.#closed.removeEventListener('abort', done)
        resolve()
      }
      this.#closed.addEventListener('abort', done)
      this.#stream.write(bytes, done)
    })
  }
}

/** What a terminal driver does to output: each line feed also returns to the left edge (termios ONLCR). */
export class TerminalOutput implements Output {
  readonly #output: Output

  constructor(output: Output) {
    this.#output = output
  }

  write(bytes: Uint8Array): Promise<void> {
    const text = Buffer.from(bytes).toString('latin1').replaceAll('\n', '\r\n')
    return this.#output.write(Buffer.from(text, 'latin1'))
  }
}
