import { flow, shouldPause } from '#shared/flow-control'
import type { ScreenSize } from '#shared/terminals'
import { delay } from '../platform/delay'
import type { Disposable } from '../platform/disposables'
import type { ClientPort } from '../rpc'
import type { LineReader } from './finished-lines'
import { Mirror } from './mirror'
import { OutputPump } from './output-pump'
import { type OutputTap, TapFeed } from './output-tap'
import type { Shell } from './shell'
import { View } from './view'

type Source = Pick<Shell, 'pause' | 'resume' | 'expectMuch'>

/** A tap that is connected, until it is disposed of. */
export interface Tapped extends Disposable {
  /** Has the whole screen given to the tap again. */
  resync(): void
}

/** Soft reset (DECSTR), then the cursor style and mouse modes that it leaves: the program that wanted them is gone. */
const resetModes = '\x1b[!p\x1b[0 q\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1016l'

/** A terminal's output, from its source to the mirror and the views; it keeps the source no faster than the slowest of them. */
export class OutputHub implements Disposable {
  readonly mirror: Mirror
  readonly #pump = new OutputPump(
    (batch) => this.#deliver(batch),
    () => this.#isFlood,
  )
  readonly #views = new Set<View>()
  readonly #taps = new Set<TapFeed>()
  readonly #readers = new Set<LineReader>()
  readonly #scrollback: () => number
  #source: Source | null = null
  #paused = false
  #ended = false
  #lastOutputAt = 0
  #lagTimer: NodeJS.Timeout | undefined

  /** `scrollback`: lines of history that pages keep. */
  constructor(size: ScreenSize, scrollback: () => number) {
    this.mirror = new Mirror(size)
    this.#scrollback = scrollback
  }

  /** From now on `source` is paused and resumed. What the shell before it left behind is put in order first. */
  connect(source: Source): void {
    this.#source = source
    if (this.mirror.offset > 0) this.push(this.#freshLine())
    if (this.#paused) source.pause()
  }

  /** The source is gone: nothing can be held back any more. */
  disconnect(): void {
    this.#source = null
    this.#pump.drain()
  }

  push(bytes: Uint8Array): void {
    this.#lastOutputAt = Date.now()
    this.#ended = false
    this.#pump.push(bytes)
  }

  attach(stream: number, port: ClientPort): View {
    const view = new View(stream, port, this.mirror, this.#ended)
    this.#views.add(view)
    return view
  }

  detach(view: View): void {
    view.dispose()
    this.#views.delete(view)
    this.#regulate()
  }

  acknowledge(view: View, offset: number): void {
    view.acknowledge(offset)
    this.#regulate()
  }

  resize(size: ScreenSize): void {
    this.mirror.resize(size)
    for (const tap of this.#taps) tap.resized(size)
  }

  /** Gives all output to `tap` as well, and lets nobody wait for it. */
  tap(tap: OutputTap): Tapped {
    const feed = new TapFeed(tap, this.mirror)
    this.#taps.add(feed)
    return {
      resync: () => feed.resync(),
      dispose: () => {
        this.#taps.delete(feed)
        feed.dispose()
      },
    }
  }

  /** Gives every line to `reader` once it is finished; its end gives the line that is not. */
  readLines(reader: LineReader): Disposable {
    const lines = this.mirror.readLines((text) => reader.line(text))
    this.#readers.add(reader)
    return {
      dispose: () => {
        if (this.#readers.delete(reader)) lines.dispose()
      },
    }
  }

  /** After the shell has ended: waits for a quiet moment, so that the end comes after all output, then tells the views. */
  async finish(signal: AbortSignal): Promise<void> {
    const deadline = Date.now() + flow.exitDeadlineMs
    this.#lastOutputAt = Date.now()
    while (!signal.aborted && Date.now() < deadline && !this.#quiet()) {
      await delay(Math.min(flow.exitQuietMs, deadline - Date.now()), signal)
    }
    if (signal.aborted) return
    this.disconnect()
    this.#ended = true
    for (const view of this.#views) view.end()
  }

  dispose(): void {
    clearTimeout(this.#lagTimer)
    this.#pump.dispose()
    for (const view of this.#views) view.dispose()
    this.#views.clear()
    for (const tap of this.#taps) tap.end()
    for (const reader of this.#readers) reader.ended()
    this.mirror.dispose()
  }

  /** Whether most of the output is seen by nobody: no page is busy with another flood, and nobody writes it down as it comes. */
  get #isFlood(): boolean {
    const unseen = this.mirror.scrollsAway && this.#taps.size === 0
    return unseen && [...this.#views].every(({ isAlone }) => isAlone)
  }

  #quiet(): boolean {
    return this.#pump.pendingBytes === 0 && Date.now() - this.#lastOutputAt >= flow.exitQuietMs
  }

  #freshLine(): Uint8Array {
    const { column, alternateScreen } = this.mirror.cursor
    const leave = alternateScreen ? '\x1b[?1049l' : ''
    const newLine = alternateScreen || column > 0 ? '\r\n' : ''
    return Buffer.from(leave + resetModes + newLine)
  }

  #deliver(batch: Uint8Array): void {
    const isFlood = this.#isFlood
    this.#source?.expectMuch?.(isFlood)
    const seen = isFlood ? this.mirror.visible(batch, this.#scrollback()) : batch
    this.mirror.write(seen, () => this.#regulate(), batch.byteLength)
    const offset = this.mirror.offset - seen.byteLength
    for (const view of this.#views) view.data(offset, seen)
    for (const tap of this.#taps) tap.data(batch)
    this.#regulate()
  }

  #regulate(): void {
    const loads = [...this.#views].map(({ load }) => load)
    const paused = shouldPause(this.#paused, [this.mirror.backlog / flow.mirrorWindowBytes, ...loads])
    if (paused === this.#paused) return
    this.#paused = paused
    if (paused) this.#pause()
    else this.#resume()
  }

  #pause(): void {
    this.#pump.hold()
    this.#source?.pause()
    this.#watchLag()
  }

  #resume(): void {
    clearTimeout(this.#lagTimer)
    this.#pump.release()
    // Releasing may have filled the window again.
    if (!this.#paused) this.#source?.resume()
  }

  #watchLag(): void {
    clearTimeout(this.#lagTimer)
    this.#lagTimer = setTimeout(() => {
      for (const view of this.#views) if (view.load > flow.resumeBelow) view.lag()
      this.#regulate()
      if (this.#paused) this.#watchLag()
    }, flow.laggingViewMs)
  }
}
