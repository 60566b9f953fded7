import { flow } from '#shared/flow-control'
import type { Disposable } from '../platform/disposables'

/**
 * Gathers small chunks into batches: the first chunk after a pause goes out at once, what follows within
 * `flow.coalesceMs` goes out together, and no batch is larger than `flow.maxBatchBytes`. As long as `isFlood()`, much is gathered into larger ones (`flow.floodBatchBytes`).
 * While it is held nothing goes out; the source is paused then, so only what was already under way piles up.
 */
export class OutputPump implements Disposable {
  readonly #deliver: (batch: Uint8Array) => void
  readonly #isFlood: () => boolean
  #chunks: Uint8Array[] = []
  #bytes = 0
  #held = false
  #timer: NodeJS.Timeout | undefined

  constructor(deliver: (batch: Uint8Array) => void, isFlood: () => boolean) {
    this.#deliver = deliver
    this.#isFlood = isFlood
  }

  /** Bytes that wait here. */
  get pendingBytes(): number {
    return this.#bytes
  }

  push(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return
    this.#chunks.push(bytes)
    this.#bytes += bytes.byteLength
    if (!this.#timer || this.#bytes >= this.#maxBatchBytes) this.#flush()
  }

  hold(): void {
    this.#held = true
  }

  release(): void {
    this.#held = false
    this.#flush()
  }

  /** Sends everything now, held or not: the end must not wait for a slow page for ever. */
  drain(): void {
    while (this.#bytes > 0) this.#deliver(this.#takeBatch())
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#chunks = []
    this.#bytes = 0
  }

  get #maxBatchBytes(): number {
    return this.#isFlood() ? flow.floodBatchBytes : flow.maxBatchBytes
  }

  #flush(): void {
    if (this.#bytes === 0) return
    // `deliver` may hold the pump, hence the check before each batch.
    while (this.#bytes > 0 && !this.#held) {
      this.#deliver(this.#takeBatch())
      // The rest goes with the next batch: on its way alone it would keep that one from being shortened.
      if (this.#isFlood() && this.#bytes < flow.floodBatchBytes) break
    }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#gathered(), flow.coalesceMs)
  }

  #gathered(): void {
    const goesOn = this.#isFlood() && this.#bytes >= flow.maxBatchBytes
    this.#timer = goesOn ? setTimeout(() => this.#due(), flow.floodGatherMs) : undefined
    if (!goesOn) this.#due()
  }

  #due(): void {
    this.#timer = undefined
    if (!this.#held) this.#flush()
  }

  #takeBatch(): Uint8Array {
    const batch = new Uint8Array(Math.min(this.#bytes, this.#maxBatchBytes))
    let filled = 0
    let used = 0
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(0, batch.byteLength - filled)
      batch.set(part, filled)
      filled += part.byteLength
      if (part.byteLength < chunk.byteLength) {
        this.#chunks[used] = chunk.subarray(part.byteLength)
        break
      }
      used += 1
    }
    this.#chunks.splice(0, used)
    this.#bytes -= filled
    return batch
  }
}
