import type { Chunk } from './store'

/**
 * Buffers of one size that are used again. A gigabyte in fresh ones makes the collector run hundreds of times, each time through
 * the whole program's memory.
 */
export class BufferPool {
  readonly #size: number
  readonly #free: Buffer[] = []

  constructor(size: number) {
    this.#size = size
  }

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#size)
  }

  /** The first `length` bytes of a buffer that was taken. */
  chunk(buffer: Buffer, length: number): Chunk {
    return { bytes: buffer.subarray(0, length), free: () => this.#free.push(buffer) }
  }
}
