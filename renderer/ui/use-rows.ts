import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback } from 'react'

/** Height of a row in pixels: the token `--height-row`. */
const rowHeight = 24
/** Rows kept above and below what can be seen, so that scrolling shows no gaps. */
const spareRows = 12

/** Only rows near the visible part are made; and always the one at `pinned`, which has the focus or gets it by Tab. */
export function useRows(root: RefObject<HTMLElement | null>, count: number, pinned: number) {
  return useVirtualizer({
    count,
    getScrollElement: () => root.current,
    estimateSize: () => rowHeight,
    overscan: spareRows,
    useFlushSync: false,
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const indexes = defaultRangeExtractor(range)
        if (pinned < 0 || indexes.includes(pinned)) return indexes
        return [...indexes, pinned].sort((a, b) => a - b)
      },
      [pinned],
    ),
  })
}
