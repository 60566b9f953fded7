import { create } from 'zustand'
import type { Query } from './line-matches'

interface SearchAll {
  /** What all panes are searched for; null while they are not. */
  query: Query | null
  /** Counts how often the field was asked for: it gets the focus each time. */
  opened: number
}

export const useSearchAll = create<SearchAll>(() => ({ query: null, opened: 0 }))

const anything: Query = { text: '', caseSensitive: false, regex: false }

/** Shows the field over the panes; without `query` with what it had, if it is there already. */
export const openSearchAll = (query?: Query): void =>
  useSearchAll.setState((before) => ({ query: query ?? before.query ?? anything, opened: before.opened + 1 }))

export const setSearchAll = (query: Query | null): void => useSearchAll.setState({ query })
