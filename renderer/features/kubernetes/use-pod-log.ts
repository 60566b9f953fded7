import { useEffect, useState } from 'react'
import type { WireError } from '#shared/errors'
import { toWire } from '#shared/errors'
import type { ResourceRow } from '#shared/kubernetes'
import { useHost } from '../../host'
import { emptyLog, finished, withText } from './log-text'

interface LogOf {
  labId: string
  pod: ResourceRow
  container: string
  previous: boolean
}

interface ReadLog {
  lines: readonly string[]
  dropped: boolean
  ended: boolean
  error?: WireError | undefined
  /** Follows it anew: a container that was started again goes on writing. */
  again: () => void
}

let lastStream = 0

/** Follows the log of a container while the component is there; after a lost connection it is read again. */
export function usePodLog({ labId, pod: { namespace, name }, container, previous }: LogOf): ReadLog {
  const host = useHost()
  const [log, setLog] = useState(emptyLog)
  const [attempt, setAttempt] = useState(0)
  const [end, setEnd] = useState<{ ended: boolean; error?: WireError | undefined }>({ ended: false })
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt reads it anew
  useEffect(() => {
    let stream = 0
    const start = () => {
      stream = ++lastStream
      setLog(emptyLog)
      setEnd({ ended: false })
      host
        .call('kubernetes.followLog', { labId, namespace, name, container, previous, stream })
        .catch((error: unknown) => setEnd({ ended: true, error: toWire(error) }))
    }
    const stopEvents = host.on('kubernetes.log', (news) => {
      if (news.stream !== stream) return
      if (news.text !== '') setLog((known) => withText(known, news.text))
      if (!news.ended) return
      setLog(finished)
      setEnd({ ended: true, error: news.error })
    })
    const stopState = host.onState((state) => {
      if (state === 'connected') start()
    })
    return () => {
      stopEvents()
      stopState()
      // On a lost connection the host has ended it already.
      if (host.state === 'connected') host.call('kubernetes.stopLog', { stream }).catch(() => undefined)
    }
  }, [host, labId, namespace, name, container, previous, attempt])
  return { ...log, ...end, again: () => setAttempt((count) => count + 1) }
}
