/** Time between two looks at the clock, in ms. */
const everyMs = 5000

/** A gap of this length is a sleep, in ms: no garbage collection and no busy disk holds a program up for a minute. */
const sleepMs = 60_000

/**
 * Notices that this PC was asleep: timers stand still then on every system, and the wall clock goes on. A program that somebody
 * has stopped, and a clock that is set forward, look the same; so nothing is done by itself on this word.
 */
export class SleepWatch {
  readonly #now: () => number
  #timer: NodeJS.Timeout | null = null

  constructor(now = () => Date.now()) {
    this.#now = now
  }

  start(wokeUp: () => void): void {
    let last = this.#now()
    this.#timer = setInterval(() => {
      const now = this.#now()
      if (now - last > everyMs + sleepMs) wokeUp()
      last = now
    }, everyMs)
    this.#timer.unref()
  }

  dispose(): void {
    if (this.#timer) clearInterval(this.#timer)
  }
}
