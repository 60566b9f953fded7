import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useMemo } from 'react'
import type { NodeRow } from '#shared/cluster'
import { type Column, columnWidths } from './node-columns'

/** Tables of up to so many rows are whole. */
const maxWholeRows = 100
/** Height of a row, as in the style sheet. */
const rowHeight = 28

interface SeenRows {
  seen: readonly { row: NodeRow; index: number }[]
  /** Height of the rows that are left out, in pixels. */
  above: number
  below: number
  /** Widths that do not depend on the rows that happen to be seen; null where all are. */
  widths: Readonly<Record<Column, string>> | null
}

/** The rows of a long table that can be seen in `scroll`, and a few around them; of a short one all. */
export function useSeenRows(rows: readonly NodeRow[], scroll: RefObject<HTMLElement | null>): SeenRows {
  const isLong = rows.length > maxWholeRows
  const all = useVirtualizer({
    count: rows.length,
    enabled: isLong,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const widths = useMemo(() => (isLong ? columnWidths(rows) : null), [isLong, rows])
  if (!isLong) return { seen: rows.map((row, index) => ({ row, index })), above: 0, below: 0, widths }
  const items = all.getVirtualItems()
  return {
    seen: items.flatMap(({ index }) => {
      const row = rows[index]
      return row ? [{ row, index }] : []
    }),
    above: items[0]?.start ?? 0,
    below: all.getTotalSize() - (items.at(-1)?.end ?? 0),
    widths,
  }
}
