import { useCallback, useEffect, useState } from 'react'
import { useHost } from '../../host'
import type { Host } from '../../transport/host'

interface Answer<T> {
  value?: T
  error?: unknown
}

/** What `ask` answers or throws; `again` asks once more, and keeps what is known meanwhile. `ask` is the same in all renders. */
export function useAnswer<T>(ask: (host: Host) => Promise<T>): Answer<T> & { again(): void } {
  const host = useHost()
  const [answer, setAnswer] = useState<Answer<T>>({})
  const read = useCallback(async () => {
    setAnswer(({ error: _, ...known }) => known)
    try {
      const value = await ask(host)
      setAnswer({ value })
    } catch (error) {
      setAnswer((known) => ({ ...known, error }))
    }
  }, [host, ask])
  useEffect(() => void read(), [read])
  return { ...answer, again: () => void read() }
}
