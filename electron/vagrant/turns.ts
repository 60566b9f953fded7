import PQueue from 'p-queue'

/** Lets work with the same key run one after another, in the order of the calls. */
export class Turns {
  readonly #queues = new Map<string, PQueue>()

  /** Throws what `work` throws. Work that waits when `signal` is aborted is never begun. */
  async take<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ?? new PQueue({ concurrency: 1 })
    this.#queues.set(key, queue)
    try {
      return await queue.add(work, { signal })
    } finally {
      if (queue.size === 0 && queue.pending === 0) this.#queues.delete(key)
    }
  }

  /** Takes the turns of all keys; who holds one of them must not wait for another. */
  async takeAll<T>(keys: readonly string[], signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    let release = (): void => undefined
    const done = new Promise<void>((resolve) => {
      release = resolve
    })
    const hold = (key: string): Promise<void> =>
      new Promise((begun, failed) => {
        const holding = () => {
          begun()
          return done
        }
        this.take(key, signal, holding).catch(failed)
      })
    try {
      await Promise.all(keys.map(hold))
      return await work()
    } finally {
      release()
    }
  }

  /** Whether someone has the turn already. */
  isTaken(key: string): boolean {
    return this.#queues.has(key)
  }
}
