/** How long a turn waits for a frame at most, in ms: a page that nobody sees draws none. */
const withoutFramesMs = 100

/** Calls `work` at the next frame. Gives back the function that gives it up. */
function atNextFrame(work: () => void): () => void {
  const giveUp = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
  const run = () => {
    giveUp()
    work()
  }
  const frame = requestAnimationFrame(run)
  const timer = setTimeout(run, withoutFramesMs)
  return giveUp
}

interface Turn {
  /** By the clock of `performance`, in ms. */
  notBefore: number
  /** Calls `done` at its end. `alone`: nobody else waits. */
  work: (done: () => void, alone: boolean) => void
}

/**
 * Lets terminals with much output work one after the other, and begins one turn in a frame at most: however many of them are flooded, a key
 * waits for one of them.
 */
export class OutputTurns {
  /** By terminal; the one that has waited longest is first. */
  private readonly waiting = new Map<object, Turn>()
  private current: object | null = null
  private giveUpFrame: (() => void) | null = null

  constructor(private readonly atFrame = atNextFrame) {}

  /** A terminal that waits already keeps its place. */
  take(owner: object, turn: Turn): void {
    this.waiting.set(owner, turn)
    this.schedule()
  }

  /** `owner` does not wait any more, and what it began is over. */
  leave(owner: object): void {
    this.waiting.delete(owner)
    this.finish(owner)
  }

  private schedule(): void {
    if (this.current || this.waiting.size === 0) {
      this.giveUpFrame?.()
      this.giveUpFrame = null
    } else this.giveUpFrame ??= this.atFrame(() => this.next())
  }

  private next(): void {
    this.giveUpFrame = null
    const now = performance.now()
    for (const [owner, { notBefore, work }] of this.waiting) {
      if (notBefore > now) continue
      this.waiting.delete(owner)
      this.current = owner
      work(() => this.finish(owner), this.waiting.size === 0)
      break
    }
    this.schedule()
  }

  private finish(owner: object): void {
    if (this.current === owner) this.current = null
    this.schedule()
  }
}
