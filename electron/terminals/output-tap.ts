import type { ScreenSize } from '#shared/terminals'
import type { Disposable } from '../platform/disposables'
import type { Mirror, Snapshot } from './mirror'

/** Somebody who writes a terminal's output down. It is never waited for. */
export interface OutputTap {
  /** The whole screen: at the beginning, and again after each `resync`. The data that follows goes on from there. */
  screen(snapshot: Snapshot): void
  data(bytes: Uint8Array): void
  resized(size: ScreenSize): void
  /** The terminal is gone; nothing comes any more. */
  ended(): void
}

/** One tap on a terminal's output. */
export class TapFeed implements Disposable {
  readonly #tap: OutputTap
  readonly #mirror: Mirror
  /** What came after the snapshot that is being taken. No more than the mirror may lag behind. */
  #waiting: Uint8Array[] | null = null
  #sync = 0

  constructor(tap: OutputTap, mirror: Mirror) {
    this.#tap = tap
    this.#mirror = mirror
    this.resync()
  }

  /** Gives the screen as it is now, in place of data that waits for an earlier one. */
  resync(): void {
    this.#waiting = []
    this.#sync += 1
    const sync = this.#sync
    this.#mirror.snapshot((snapshot) => {
      if (sync === this.#sync) this.#show(snapshot)
    })
  }

  data(bytes: Uint8Array): void {
    if (this.#waiting) this.#waiting.push(bytes)
    else this.#tap.data(bytes)
  }

  resized(size: ScreenSize): void {
    // A snapshot has the size of its own moment.
    if (!this.#waiting) this.#tap.resized(size)
  }

  end(): void {
    this.dispose()
    this.#tap.ended()
  }

  dispose(): void {
    this.#sync += 1
    this.#waiting = []
  }

  #show(snapshot: Snapshot): void {
    const waiting = this.#waiting ?? []
    this.#waiting = null
    this.#tap.screen(snapshot)
    for (const bytes of waiting) this.data(bytes)
  }
}
