import { useEffect, useMemo, useRef, useState } from 'react'
import type { Query } from './line-matches'
import { PaneSearch, type SearchedPane, type SearchState } from './pane-search'

const nothing: SearchState = { isValid: true, results: [], current: null }

/** Marks are objects that xterm.js moves with each line that is printed; these numbers keep that cheap. */
const alone = { limit: 1000, reveal: true }
const together = { limit: 200, reveal: false }

/** Searches panes for as long as the component is there. Other panes, and a new array of the same ones, begin anew. */
export function usePaneSearch(panes: readonly SearchedPane[], query: Query, scope: 'alone' | 'together') {
  const [state, setState] = useState(nothing)
  const search = useRef<PaneSearch | null>(null)
  const { text, caseSensitive, regex } = query

  useEffect(() => {
    const made = new PaneSearch(panes, scope === 'alone' ? alone : together, setState)
    search.current = made
    return () => made.dispose()
  }, [panes, scope])
  // biome-ignore lint/correctness/useExhaustiveDependencies: other panes are searched for the same text
  useEffect(() => search.current?.search({ text, caseSensitive, regex }), [panes, text, caseSensitive, regex])

  const actions = useMemo(
    () => ({
      move: (direction: 'previous' | 'next') => search.current?.move(direction) ?? null,
      goTo: (id: string) => search.current?.goTo(id),
    }),
    [],
  )
  return { state, ...actions }
}
