import { type RefObject, useEffect, useState } from 'react'
import { logLineShown, useShell } from '../../store/shell'
import { firstSeq, type LogWindow, lastSeq } from './log-lines'

interface MarkedLineOptions {
  runId: string
  log: LogWindow
  loadEarlier: () => void
  /** Shows all lines, and keeps the place. Must be the same function at each rendering. */
  uncover: () => void
  /** What scrolls. */
  viewport: RefObject<HTMLElement | null>
}

/** Goes to the line that was asked for as soon as it is loaded. Gives the number of the line it went to last. */
export function useMarkedLine({
  runId,
  log,
  loadEarlier,
  uncover,
  viewport,
}: MarkedLineOptions): number | null {
  const target = useShell(({ logTarget }) => logTarget)
  const [marked, setMarked] = useState<number | null>(null)

  useEffect(() => {
    if (target?.runId !== runId || target.seq > lastSeq(log)) return
    if (target.seq < firstSeq(log)) return loadEarlier()
    uncover()
    setMarked(target.seq)
    logLineShown()
  }, [target, runId, log, loadEarlier, uncover])

  useEffect(() => {
    if (marked === null) return
    viewport.current?.querySelector(`[data-seq="${marked}"]`)?.scrollIntoView({ block: 'center' })
    viewport.current?.focus({ preventScroll: true })
  }, [marked, viewport])

  return marked
}
