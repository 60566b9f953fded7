import { useVirtualizer } from '@tanstack/react-virtual'
import { type UIEvent, useEffect, useRef } from 'react'
import styles from './LogLines.module.css'

const lineHeight = 18
/** Nearer to the end than this, in pixels, counts as the end. */
const endDistance = 40

interface LogLinesProps {
  label: string
  lines: readonly string[]
  /** Is marked where it occurs. */
  search: string
  /** Stays at the end while lines come. */
  follow: boolean
  onScrolledUp: () => void
}

export function LogLines({ label, lines, search, follow, onScrolledUp }: LogLinesProps) {
  const root = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => root.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  })
  useEffect(() => {
    if (follow && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [follow, lines, rows])

  const onScroll = ({ currentTarget }: UIEvent<HTMLElement>) => {
    const { scrollTop, scrollHeight, clientHeight } = currentTarget
    const up = scrollTop < lastTop.current && scrollHeight - clientHeight - scrollTop > endDistance
    lastTop.current = scrollTop
    if (follow && up) onScrolledUp()
  }

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by the keyboard
    <div ref={root} role="log" aria-label={label} tabIndex={0} className={styles.lines} onScroll={onScroll}>
      <div className={styles.all} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <div key={index} className={styles.line} style={{ transform: `translateY(${start}px)` }}>
            <Marked text={lines[index] ?? ''} search={search} />
          </div>
        ))}
      </div>
    </div>
  )
}

function Marked({ text, search }: { text: string; search: string }) {
  const at = search === '' ? -1 : text.toLowerCase().indexOf(search.toLowerCase())
  if (at < 0) return text
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + search.length)}</mark>
      {text.slice(at + search.length)}
    </>
  )
}
