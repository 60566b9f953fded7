import type { IDecoration, IMarker, Terminal } from '@xterm/xterm'
import { readMatchColours } from '../theme'
import { type Match, matchesEndingAt, rowsOf } from './line-matches'

/** In pixels, as wide as xterm.js makes the scroll bar without marks beside it: with another, the text would be wrapped anew. */
const rulerWidth = 14

/** Printed lines that are looked at before others get their turn. */
const linesInTurn = 20

interface Found extends Match {
  /** Moves with the text as older lines are dropped; none where the terminal gives none. */
  marker: IMarker | undefined
  decorations: readonly IDecoration[]
}

/** Finds and marks text in one terminal. */
export class PaneFinder {
  #found: Found[] = []
  #shown: { marker: IMarker | undefined; column: number; decorations: readonly IDecoration[] } | null = null
  #isCapped = false
  #changes = 0

  constructor(readonly terminal: Terminal) {}

  get count(): number {
    return this.#found.length
  }

  /** How often marks were set or taken away. */
  get changes(): number {
    return this.#changes
  }

  /** There are more than were looked for. */
  get isCapped(): boolean {
    return this.#isCapped
  }

  /** Which of the matches is shown, from the newest; -1 where none is. */
  get shownIndex(): number {
    const shown = this.#shown
    if (!shown) return -1
    return this.#found.findIndex(
      (found) => rowOf(found) === shown.marker?.line && found.column === shown.column,
    )
  }

  /** Marks matches, the newest first, `limit` at most. Each step is short, and output may come between them. */
  *scan(pattern: RegExp, limit: number, colour: string): Generator<void> {
    this.#forget()
    // Not before it is needed: with it, each line that is printed costs a layout of the page.
    if (!this.terminal.options.overviewRuler?.width)
      this.terminal.options.overviewRuler = { width: rulerWidth }
    const { type } = this.terminal.buffer.active
    let row = this.terminal.buffer.active.length - 1
    for (let lines = 1; row >= 0 && this.#found.length < limit; lines += 1) {
      const { first, matches } = matchesEndingAt(this.terminal.buffer.active, row, pattern)
      for (const match of matches.slice(0, limit - this.#found.length)) this.#mark(match, colour)
      row = first - 1
      if (lines % linesInTurn !== 0 || row < 0) continue
      const place = this.#markerAt(row)
      yield
      // A full-screen program has begun or ended: what was found is elsewhere, and it is searched again anyway.
      if (this.terminal.buffer.active.type !== type) return
      if (place) row = place.line
      place?.dispose()
    }
    this.#isCapped = this.#found.length >= limit
  }

  /** Selects a match and brings it into sight. */
  show(index: number): void {
    this.hide()
    const found = this.#found[index]
    if (!found) return
    const { terminal } = this
    const row = rowOf(found)
    terminal.select(found.column, row, found.cells)
    terminal.scrollToLine(Math.max(0, row - Math.floor(terminal.rows / 2)))
    const decorations = this.#decorate({ ...found, row }, readMatchColours().active, 'top')
    this.#shown = { marker: this.#markerAt(row), column: found.column, decorations }
  }

  /** None of the matches is the shown one any more; its text stays selected, so that it can be copied. */
  hide(): void {
    for (const decoration of this.#shown?.decorations ?? []) decoration.dispose()
    this.#shown?.marker?.dispose()
    this.#shown = null
  }

  clear(): void {
    this.hide()
    this.#forget()
  }

  #forget(): void {
    this.#changes += this.#found.length
    for (const { marker, decorations } of this.#found) {
      for (const decoration of decorations) decoration.dispose()
      marker?.dispose()
    }
    this.#found = []
    this.#isCapped = false
  }

  #mark(match: Match, colour: string): void {
    const decorations = this.#decorate(match, colour, 'bottom')
    this.#changes += 1
    this.#found.push({ ...match, marker: this.#markerAt(match.row), decorations })
  }

  #decorate(match: Match, colour: string, layer: 'top' | 'bottom'): IDecoration[] {
    return rowsOf(match, this.terminal.cols).flatMap(({ row, column, cells }) => {
      const marker = this.#markerAt(row)
      const decoration =
        marker &&
        this.terminal.registerDecoration({
          marker,
          x: column,
          width: cells,
          layer,
          backgroundColor: colour,
          overviewRulerOptions: { color: colour },
        })
      return decoration ?? []
    })
  }

  #markerAt(row: number): IMarker | undefined {
    const { baseY, cursorY } = this.terminal.buffer.active
    return this.terminal.registerMarker(row - baseY - cursorY)
  }
}

/** Of a line that was dropped, the place where it was. */
const rowOf = ({ row, marker }: Found): number => (marker && !marker.isDisposed ? marker.line : row)
