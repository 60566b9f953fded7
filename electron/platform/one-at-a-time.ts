/**
 * Lets `work` run once at a time. A call made meanwhile shares the next turn with all others that wait, so every caller
 * gets a result of work that began after its call, and no queue can grow.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let turn = Promise.resolve()
  let waiting: Promise<void> | null = null

  const next = async (): Promise<void> => {
    // A failed turn belongs to its own callers.
    await turn.catch(() => undefined)
    waiting = null
    turn = work()
    await turn
  }
  return () => {
    waiting ??= next()
    return waiting
  }
}
