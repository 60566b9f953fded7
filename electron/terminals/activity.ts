import type { Disposable } from '../platform/disposables'

/** What a terminal did that somebody who does not look at it may want to know. */
export type ActivityKind = 'output' | 'bell'

/** Each kind is told this often, in ms, at most. */
const pauseMs = 1000

/** Tells that a terminal prints or rings, at once and then once for each pause, so that the last time is never lost. */
export class Activity implements Disposable {
  readonly #tell: (kind: ActivityKind) => void
  readonly #pauses = new Map<ActivityKind, { timer: NodeJS.Timeout; again: boolean }>()

  constructor(tell: (kind: ActivityKind) => void) {
    this.#tell = tell
  }

  happened(kind: ActivityKind): void {
    const pause = this.#pauses.get(kind)
    if (pause) pause.again = true
    else this.#tellNow(kind)
  }

  dispose(): void {
    for (const { timer } of this.#pauses.values()) clearTimeout(timer)
    this.#pauses.clear()
  }

  #tellNow(kind: ActivityKind): void {
    const timer = setTimeout(() => {
      const again = this.#pauses.get(kind)?.again
      this.#pauses.delete(kind)
      if (again) this.#tellNow(kind)
    }, pauseMs)
    this.#pauses.set(kind, { timer, again: false })
    this.#tell(kind)
  }
}
