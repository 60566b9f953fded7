import type { Change } from '../../kube-api'
import type { Call } from './call'

/** Changes that a reader may be behind; a slower one loses its watch, as with a real API server. */
const maxBehind = 1000

type Shown = Pick<Change, 'type' | 'object'>

/**
 * Hands over the `first` changes and then the cluster's, one after the other, until the call is interrupted or the
 * API server goes away. It listens before anything is handed over, so that nothing falls in between.
 */
export async function follow(
  { cluster, signal }: Call,
  first: readonly Shown[],
  matches: (change: Change) => boolean,
  take: (change: Shown) => Promise<void>,
): Promise<void> {
  const waiting: Shown[] = [...first]
  const ended = new AbortController()
  let wake = () => {}
  const stop = [
    cluster.store.on('change', (change) => {
      if (!matches(change)) return
      waiting.push(change)
      if (waiting.length > maxBehind) ended.abort()
      wake()
    }),
    cluster.on('stopped', () => ended.abort()),
  ]
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal
  either.addEventListener('abort', () => wake(), { once: true })
  try {
    while (!either.aborted) {
      const change = waiting.shift()
      if (change) await take(change)
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    for (const off of stop) off()
  }
}
