import { LabError } from '#shared/errors'
import type { Disposable } from '../platform/disposables'

/** A time limit that stands still while a person is asked something. */
export class Deadline implements Disposable {
  readonly #controller = new AbortController()
  readonly #limitMs: number
  #remainingMs: number
  #startedAt = 0
  #timer: NodeJS.Timeout | undefined
  #pauses = 0

  constructor(limitMs: number) {
    this.#limitMs = limitMs
    this.#remainingMs = limitMs
    this.#start()
  }

  /** Aborted with a `timeout` once the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  async pausedDuring<T>(work: () => Promise<T>): Promise<T> {
    if (this.#pauses++ === 0) this.#stop()
    try {
      return await work()
    } finally {
      if (--this.#pauses === 0) this.#start()
    }
  }

  dispose(): void {
    this.#remainingMs = Number.POSITIVE_INFINITY
    clearTimeout(this.#timer)
  }

  #start(): void {
    if (this.#remainingMs === Number.POSITIVE_INFINITY) return
    this.#startedAt = performance.now()
    this.#timer = setTimeout(() => {
      const params = { seconds: Math.round(this.#limitMs / 1000) }
      this.#controller.abort(new LabError('timeout', 'timeout', { params }))
    }, this.#remainingMs)
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#remainingMs = Math.max(0, this.#remainingMs - (performance.now() - this.#startedAt))
  }
}
