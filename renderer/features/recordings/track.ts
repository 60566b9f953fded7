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

/** Where to begin in order to show the first `count` events: the last one that clears the screen, and the size it was made for. */
export function keyframeBefore({ size, events }: Track, count: number): { index: number; size: ScreenSize } {
  let index = count - 1
  while (index > 0 && !isKeyframe(events[index])) index -= 1
  const start = Math.max(0, index)
  for (let before = start - 1; before >= 0; before -= 1) {
    const event = events[before]
    if (event?.type === 'resize') return { index: start, size: { cols: event.cols, rows: event.rows } }
  }
  return { index: start, size }
}

const isKeyframe = (event: CastEvent | undefined): boolean =>
  event?.type === 'output' && event.text.startsWith(resetScreen)
