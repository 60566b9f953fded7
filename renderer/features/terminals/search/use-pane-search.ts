import { useEffect, useMemo, useRef, useState } from 'react'
import type { Query } from './line-matches'
import { maxMatches, PaneSearch, type SearchedPane, type SearchState } from './pane-search'

const nothing: SearchState = { isValid: true, results: [], current: null }

/** Searches panes for as long as the component is there. Other panes, and a new array of the same ones, begin anew. */
export function usePaneSearch(panes: readonly SearchedPane[], query: Query) {
  const [state, setState] = useState(nothing)
  const search = useRef<PaneSearch | null>(null)
  const { text, caseSensitive, regex } = query

  useEffect(() => {
    const limit = panes.length === 1 ? maxMatches.alone : maxMatches.together
    const made = new PaneSearch(panes, limit, setState)
    search.current = made
    return () => made.dispose()
  }, [panes])
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
