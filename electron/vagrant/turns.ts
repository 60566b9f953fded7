import PQueue from 'p-queue'
import { LabError } from '#shared/errors'

/** Lets work with the same key run one after another, in the order of the calls. */
export class Turns {
  readonly #queues = new Map<string, PQueue>()

  /** Throws what `work` throws, and `cancelled` where `signal` was aborted before its turn came. */
  async take<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ?? new PQueue({ concurrency: 1 })
    this.#queues.set(key, queue)
    try {
      // The queue's own `signal` would let go of work that is still ending.
      return await queue.add(async () => {
        if (signal.aborted) throw new LabError('cancelled', 'cancelled')
        return await work()
      })
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
    const ended: Promise<void>[] = []
    const hold = (key: string): Promise<void> =>
      new Promise((begun, failed) => {
        const holding = () => {
          begun()
          return done
        }
        ended.push(this.take(key, signal, holding).catch(failed))
      })
    try {
      await Promise.all(keys.map(hold))
      return await work()
    } finally {
      release()
      await Promise.all(ended)
    }
  }

  /** Whether someone has the turn already. */
  isTaken(key: string): boolean {
    return this.#queues.has(key)
  }
}
