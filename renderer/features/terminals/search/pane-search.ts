import type { Terminal } from '@xterm/xterm'
import { readMatchColours } from '../theme'
import { patternOf, type Query } from './line-matches'
import { PaneFinder } from './pane-finder'

/** Time in each frame for searching, in ms; the rest is for the frame itself, for typing and for output. */
const sliceMs = 8
/** Panes whose marks change in one frame: xterm.js then draws them anew, which takes longer than the search. */
const maxDrawn = 2
/** A terminal that goes on printing is searched again this long, in ms, after it was. */
const againMs = 1000

export interface SearchedPane {
  id: string
  terminal: Terminal
}

/** What was found so far. */
export interface PaneResult {
  id: string
  count: number
  /** There are more, which were not looked for. */
  isCapped: boolean
}

export interface SearchState {
  isValid: boolean
  results: readonly PaneResult[]
  /** The match that is shown; `index` counts from its pane's newest. */
  current: { id: string; index: number } | null
}

interface SearchOptions {
  /** Matches that are marked in each pane at most. */
  limit: number
  /** Goes to the newest match by itself, as soon as there is one. */
  reveal: boolean
}

interface Pane {
  id: string
  finder: PaneFinder
  scan: Generator<void> | null
  stopListening: () => void
}

/** Searches terminals, in slices of time: new text, and what is printed meanwhile. */
export class PaneSearch {
  readonly #changed: (state: SearchState) => void
  readonly #options: SearchOptions
  readonly #panes: Pane[]
  /** Panes that are being searched, the next one first. */
  readonly #queue = new Set<Pane>()
  readonly #timers = new Map<Pane, ReturnType<typeof setTimeout>>()
  #pattern: RegExp | null = null
  #colour = ''
  #isValid = true
  #current: Pane | null = null
  #frame = 0

  constructor(panes: readonly SearchedPane[], options: SearchOptions, changed: (state: SearchState) => void) {
    this.#options = options
    this.#changed = changed
    this.#panes = panes.map(({ id, terminal }) => {
      const pane: Pane = { id, finder: new PaneFinder(terminal), scan: null, stopListening: () => undefined }
      const listener = terminal.onWriteParsed(() => this.#searchLater(pane))
      pane.stopListening = () => listener.dispose()
      return pane
    })
  }

  /** Begins anew. */
  search(query: Query): void {
    this.#pattern = patternOf(query)
    this.#colour = readMatchColours().match
    this.#isValid = this.#pattern !== null || query.text === ''
    this.#current?.finder.hide()
    this.#current = null
    for (const pane of this.#panes) this.#begin(pane)
    this.#report()
  }

  /** Shows the next older match (`previous`, as output is read upwards) or the next newer one, in the panes' order. Gives back its pane. */
  move(direction: 'previous' | 'next'): string | null {
    const step = direction === 'previous' ? 1 : -1
    const current = this.#current
    const index = (current?.finder.shownIndex ?? -1) + step
    if (current && index >= 0 && index < current.finder.count) return this.#show(current, index)
    const panes = this.#panes
    const from = current ? panes.indexOf(current) : step > 0 ? -1 : 0
    for (let way = 1; way <= panes.length; way += 1) {
      const pane = panes.at((from + way * step) % panes.length)
      if (pane && pane.finder.count > 0) return this.#show(pane, step > 0 ? 0 : pane.finder.count - 1)
    }
    return null
  }

  /** Shows the newest match of one pane. */
  goTo(id: string): void {
    const pane = this.#panes.find((candidate) => candidate.id === id)
    if (pane && pane.finder.count > 0) this.#show(pane, 0)
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame)
    for (const timer of this.#timers.values()) clearTimeout(timer)
    for (const { finder, stopListening } of this.#panes) {
      stopListening()
      finder.clear()
    }
  }

  #show(pane: Pane, index: number): string {
    if (this.#current !== pane) this.#current?.finder.hide()
    this.#current = pane
    pane.finder.show(index)
    this.#report()
    return pane.id
  }

  #begin(pane: Pane): void {
    clearTimeout(this.#timers.get(pane))
    this.#timers.delete(pane)
    this.#queue.delete(pane)
    if (this.#pattern) {
      pane.scan = pane.finder.scan(this.#pattern, this.#options.limit, this.#colour)
      this.#queue.add(pane)
    } else pane.finder.clear()
    if (this.#frame === 0 && this.#queue.size > 0) this.#frame = requestAnimationFrame(() => this.#work())
  }

  #searchLater(pane: Pane): void {
    if (!this.#pattern || this.#timers.has(pane)) return
    const again = setTimeout(() => this.#begin(pane), againMs)
    this.#timers.set(pane, again)
  }

  #work(): void {
    this.#frame = 0
    const end = performance.now() + sliceMs
    let drawn = 0
    for (const pane of this.#queue) {
      if (performance.now() >= end || drawn >= maxDrawn) break
      if (this.#scanUntil(pane, end)) drawn += 1
    }
    const [first] = this.#panes
    if (this.#options.reveal && !this.#current && first && first.finder.count > 0) this.#show(first, 0)
    this.#report()
    if (this.#queue.size > 0) this.#frame = requestAnimationFrame(() => this.#work())
  }

  /** Whether xterm.js has to draw the pane anew. */
  #scanUntil(pane: Pane, end: number): boolean {
    const { finder, scan } = pane
    const before = finder.changes
    while (this.#queue.has(pane) && performance.now() < end) {
      if (!scan || scan.next().done) this.#queue.delete(pane)
    }
    return finder.changes !== before
  }

  #report(): void {
    const current = this.#current
    this.#changed({
      isValid: this.#isValid,
      results: this.#panes.map(({ id, finder }) => ({ id, count: finder.count, isCapped: finder.isCapped })),
      current: current && { id: current.id, index: current.finder.shownIndex },
    })
  }
}
