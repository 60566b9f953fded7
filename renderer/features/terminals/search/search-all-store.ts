import { create } from 'zustand'
import type { Query } from './line-matches'

interface SearchAll {
  /** What all panes are searched for; null while they are not. */
  query: Query | null
}

export const useSearchAll = create<SearchAll>(() => ({ query: null }))

const anything: Query = { text: '', caseSensitive: false, regex: false }

/** Shows the field over the panes; without `query` with what it had, if it is there already. */
export const openSearchAll = (query?: Query): void =>
  useSearchAll.setState((before) => ({ query: query ?? before.query ?? anything }))

export const setSearchAll = (query: Query | null): void => useSearchAll.setState({ query })
