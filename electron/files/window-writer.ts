import { type Chunk, type Writer, windowBytes } from './store'

interface WindowWriterNeeds {
  /** Where the first byte goes. */
  position: number
  /** Most bytes that `send` takes at once. */
  partBytes: number
  send(bytes: Buffer, position: number): Promise<unknown>
  close(): Promise<void>
}

/** Writes with many requests on their way. They are begun in order and never span more than `windowBytes`. */
export class WindowWriter implements Writer {
  readonly #needs: WindowWriterNeeds
  readonly #pending: { size: number; written: Promise<unknown> }[] = []
  #pendingBytes = 0
  #position: number

  constructor(needs: WindowWriterNeeds) {
    this.#needs = needs
    this.#position = needs.position
  }

  async write({ bytes, free }: Chunk): Promise<void> {
    const parts: Promise<unknown>[] = []
    const { partBytes, send } = this.#needs
    for (let start = 0; start < bytes.length; start += partBytes) {
      const size = Math.min(partBytes, bytes.length - start)
      const part = Buffer.from(bytes.buffer, bytes.byteOffset + start, size)
      while (this.#pendingBytes + size > windowBytes) await this.#oldest()
      const written = quiet(send(part, this.#position))
      parts.push(written)
      this.#pending.push({ size, written })
      this.#pendingBytes += size
      this.#position += size
    }
    // Where one failed the copy ends, and the memory with it.
    void Promise.all(parts).then(free, () => undefined)
  }

  async flush(): Promise<void> {
    while (this.#pending.length > 0) await this.#oldest()
  }

  async close(): Promise<void> {
    // Whatever ended the copy, nothing is written to what is closed.
    await Promise.allSettled(this.#pending.map(({ written }) => written))
    await this.#needs.close()
  }

  async #oldest(): Promise<void> {
    const oldest = this.#pending.shift()
    if (!oldest) return
    this.#pendingBytes -= oldest.size
    await oldest.written
  }
}

/** Whoever waits for it learns of its failure later; until then it is not an unhandled one. */
export function quiet<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  return work
}
