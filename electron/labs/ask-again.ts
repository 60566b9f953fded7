/** Asking takes at most a quarter of the time: on a slow PC the answers would otherwise come at the cost of the steps of a run. */
const restFactor = 3

/**
 * Asks every `everyMs`, and less often where the answer takes long. The first time is after `everyMs`. `ask` must not fail.
 * Gives a function that ends it.
 */
export function askAgain(ask: () => Promise<void>, everyMs: number): () => void {
  let restUntil = 0
  const timer = setInterval(async () => {
    const start = performance.now()
    if (start < restUntil) return
    restUntil = Number.POSITIVE_INFINITY
    await ask()
    const took = performance.now() - start
    restUntil = start + took + restFactor * took
  }, everyMs)
  return () => clearInterval(timer)
}
