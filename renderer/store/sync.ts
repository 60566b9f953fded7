import type { EventName, EventPayload } from '#shared/contract/index'
import type { Host } from '../transport/host'

type Listeners = { [E in EventName]?: (payload: EventPayload<E>) => void }

interface Synced<T> {
  /** Asks for everything. */
  load: () => Promise<T>
  /** Puts the answer in place of what was known. */
  apply: (value: T) => void
  /** What changes afterwards. */
  events: Listeners
  /** The answer did not come although the connection stands. */
  failed: (error: unknown) => void
}

/**
 * Keeps a part of the page's state true: loads it at each new connection and follows the events in between.
 * Events that arrive while it loads are applied after the answer, in order, so neither can undo the other.
 * Gives back the function that ends it.
 */
export function sync<T>(host: Host, { load, apply, events, failed }: Synced<T>): () => void {
  let waiting: (() => void)[] | null = null
  let loads = 0

  const refresh = async (): Promise<void> => {
    const mine = ++loads
    waiting = []
    try {
      const value = await load()
      if (mine !== loads) return
      apply(value)
    } catch (error) {
      if (mine !== loads) return
      // A lost connection loads again when it is back.
      if (host.state === 'connected') failed(error)
    }
    const late = waiting ?? []
    waiting = null
    for (const deliver of late) deliver()
  }

  const follow = <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) =>
    host.on(event, (payload) => {
      if (waiting) waiting.push(() => listener(payload))
      else listener(payload)
    })

  const stops = (Object.keys(events) as EventName[]).map((event) => {
    const listener = events[event] as ((payload: EventPayload<typeof event>) => void) | undefined
    return listener ? follow(event, listener) : () => undefined
  })
  stops.push(
    host.onState((state) => {
      if (state === 'connected') void refresh()
    }),
  )

  return () => {
    loads += 1
    for (const stop of stops) stop()
  }
}
