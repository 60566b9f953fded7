import { type CastEvent, castEventLine, castHeaderLine, resetScreen } from '#shared/asciicast'
import type { ScreenSize } from '#shared/terminals'
import type { Disposable } from '../platform/disposables'
import type { OutputTap, Snapshot, Tapped } from '../terminals'
import type { AppendFile } from './append-file'

/** Output is left out while more than this waits for the disk, in bytes. */
const maxPendingBytes = 8 * 1024 * 1024
/** How often a slow disk is looked at again, in ms. */
const retryMs = 100
/** The whole screen is written again after this many bytes of output, so that a player need not read more to jump anywhere. */
const keyframeBytes = 4 * 1024 * 1024
/** Longest text of one event, in UTF-16 units. */
const maxEventLength = 32 * 1024

interface CastOptions {
  file: AppendFile
  title: string
  /** In ms since 1970. */
  startedAt: number
  /** Time zero of the file, as `performance.now()` tells it. */
  begin: number
  /** Called after each write. */
  wrote(): void
  /** The terminal is gone. */
  ended(): void
  limits?: { pendingBytes: number; keyframeBytes: number }
}

/** Writes the output of one terminal as an asciicast v2 file. */
export class CastWriter implements OutputTap, Disposable {
  readonly #options: CastOptions
  readonly #limits: { pendingBytes: number; keyframeBytes: number }
  /** Characters may be cut anywhere between two chunks. */
  #decoder = newDecoder()
  #size: ScreenSize | null = null
  #sinceKeyframe = 0
  #tapped: Tapped | null = null
  /** Runs while output is left out. */
  #retry: NodeJS.Timeout | undefined

  constructor(options: CastOptions) {
    this.#options = options
    this.#limits = options.limits ?? { pendingBytes: maxPendingBytes, keyframeBytes }
  }

  connect(tapped: Tapped): void {
    this.#tapped = tapped
  }

  screen({ cols, rows, screen }: Snapshot): void {
    const isFirst = this.#size === null
    if (isFirst) this.#writeHeader({ cols, rows })
    this.resized({ cols, rows })
    this.#decoder = newDecoder()
    this.#sinceKeyframe = 0
    const text = this.#decoder.decode(screen, { stream: true })
    // What was there at the beginning is there at time zero.
    if (isFirst) this.#output(text, 0)
    else this.#output(resetScreen + text)
  }

  data(bytes: Uint8Array): void {
    if (this.#retry) return
    if (this.#options.file.pendingBytes > this.#limits.pendingBytes) {
      this.#leaveOut()
      return
    }
    this.#output(this.#decoder.decode(bytes, { stream: true }))
    this.#sinceKeyframe += bytes.byteLength
    if (this.#sinceKeyframe > this.#limits.keyframeBytes) this.#tapped?.resync()
  }

  resized({ cols, rows }: ScreenSize): void {
    if (this.#size?.cols === cols && this.#size.rows === rows) return
    this.#size = { cols, rows }
    this.#write({ time: this.#time(), type: 'resize', cols, rows })
  }

  ended(): void {
    this.#options.ended()
  }

  dispose(): void {
    clearInterval(this.#retry)
    this.#tapped?.dispose()
  }

  #writeHeader({ cols, rows }: ScreenSize): void {
    const { file, title, startedAt } = this.#options
    this.#size = { cols, rows }
    file.write(castHeaderLine({ width: cols, height: rows, timestamp: Math.floor(startedAt / 1000), title }))
  }

  /** Says so in the file, and goes on with the whole screen once the disk has caught up. */
  #leaveOut(): void {
    this.#write({ time: this.#time(), type: 'marker', text: 'Output left out: the disk was too slow' })
    this.#retry = setInterval(() => {
      if (this.#options.file.pendingBytes > this.#limits.pendingBytes / 4) return
      clearInterval(this.#retry)
      this.#retry = undefined
      this.#tapped?.resync()
    }, retryMs)
  }

  #output(text: string, time = this.#time()): void {
    for (const part of parts(text)) this.#write({ time, type: 'output', text: part })
  }

  #write(event: CastEvent): void {
    this.#options.file.write(castEventLine(event))
    this.#options.wrote()
  }

  /** In s. */
  #time(): number {
    return (performance.now() - this.#options.begin) / 1000
  }
}

/** A byte order mark in the middle of output is a character like others. */
const newDecoder = () => new TextDecoder('utf-8', { ignoreBOM: true })

/** The text in pieces of bounded length, no character cut. */
function* parts(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + maxEventLength, text.length)
    const last = text.charCodeAt(end - 1)
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1
    yield text.slice(start, end)
    start = end
  }
}
