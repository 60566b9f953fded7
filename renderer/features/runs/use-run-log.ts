import { useCallback, useEffect, useRef, useState } from 'react'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'
import {
  appendLines,
  earlierLines,
  emptyLog,
  firstSeq,
  type LogWindow,
  lastSeq,
  leavesGap,
  prependLines,
} from './log-lines'

/** The most that `runs.log` gives in one answer. */
const pageLines = 5000

interface RunLog {
  log: LogWindow
  loadEarlier: () => void
}

/** The log of a run, followed while it is written and again after a lost connection. */
export function useRunLog(runId: string): RunLog {
  const host = useHost()
  const [log, setLog] = useState(emptyLog)
  const current = useRef(log)

  const update = useCallback((next: LogWindow) => {
    current.current = next
    setLog(next)
  }, [])

  useEffect(() => {
    let wanted = true
    let catchingUp = false
    let missed = false
    update(emptyLog)

    const catchUp = async (): Promise<void> => {
      if (catchingUp) return
      catchingUp = true
      try {
        for (let more = true; more && wanted; ) {
          missed = false
          const afterSeq = lastSeq(current.current)
          const lines = await host.call('runs.log', { runId, afterSeq, limit: pageLines })
          if (wanted) update(appendLines(current.current, lines))
          more = missed || lines.length === pageLines
        }
      } catch (error) {
        if (wanted && host.state === 'connected') toastError(error)
      } finally {
        catchingUp = false
      }
    }

    const stops = [
      host.on('runs.logged', (event) => {
        if (event.runId !== runId) return
        if (catchingUp) missed = true
        else if (leavesGap(current.current, event.lines)) void catchUp()
        else update(appendLines(current.current, event.lines))
      }),
      host.onState((state) => {
        if (state === 'connected') void catchUp()
      }),
    ]
    return () => {
      wanted = false
      for (const stop of stops) stop()
    }
  }, [host, runId, update])

  const loadEarlier = useCallback(() => {
    const before = firstSeq(current.current) - 1
    const afterSeq = Math.max(0, before - earlierLines)
    host
      .call('runs.log', { runId, afterSeq, limit: before - afterSeq })
      .then((lines) => update(prependLines(current.current, lines)), toastError)
  }, [host, runId, update])

  return { log, loadEarlier }
}
