import { type CastEvent, readCastEvents, readCastHeader, resetScreen } from '#shared/asciicast'
import type { Recording } from '#shared/recordings'
import type { ScreenSize } from '#shared/terminals'

export type RecordedPane = Recording['panes'][number]

/** One terminal of a recording, with its times on the time line of all. */
export interface Track {
  pane: RecordedPane
  size: ScreenSize
  /** In the order of their times. */
  events: readonly CastEvent[]
}

/** Makes a track from a file, which comes in parts of whole lines. */
export class TrackReader {
  readonly #pane: RecordedPane
  #size: ScreenSize | null = null
  #events: CastEvent[] = []
  #last = 0

  constructor(pane: RecordedPane) {
    this.#pane = pane
  }

  push(text: string): void {
    if (!this.#size) {
      const header = readCastHeader(text.slice(0, Math.max(0, text.indexOf('\n'))))
      if (header) this.#size = { cols: header.width, rows: header.height }
    }
    for (const event of readCastEvents(text)) {
      // A clock that was set back must not turn the order round.
      this.#last = Math.max(this.#last, this.#pane.start + event.time)
      this.#events.push({ ...event, time: this.#last })
    }
  }

  /** Null where there is no header, so nobody knows how large the screen was. */
  finish(): Track | null {
    return this.#size && { pane: this.#pane, size: this.#size, events: this.#events }
  }
}

/** How many of the ascending `times` are at most `time`. */
export function countUntil<T>(items: readonly T[], time: number, timeOf: (item: T) => number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = items[middle]
    if (item !== undefined && timeOf(item) <= time) low = middle + 1
    else high = middle
  }
  return low
}

/** The last event before the place `count` and after the place `after` that clears the screen; null where there is none. */
export function lastKeyframe({ events }: Track, count: number, after: number): number | null {
  for (let index = count - 1; index > after; index -= 1) {
    const event = events[index]
    if (event?.type === 'output' && event.text.startsWith(resetScreen)) return index
  }
  return null
}

/** The size of the screen when the event at `index` came. */
export function sizeAt({ size, events }: Track, index: number): ScreenSize {
  for (let before = index - 1; before >= 0; before -= 1) {
    const event = events[before]
    if (event?.type === 'resize') return { cols: event.cols, rows: event.rows }
  }
  return size
}
