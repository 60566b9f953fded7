import type { Terminal } from '@xterm/headless'
import { flow } from '#shared/flow-control'
import { bytesIn, inPieces } from '#shared/pieces'
import { withoutScrolledAway } from '#shared/scrolled-away'
import type { Disposable } from '../platform/disposables'

/** So many bytes in so many ms are parsed at once: what an echo, a listing or an editor prints. */
const calm = { bytes: 8 * 1024, ms: 50 }

/** A flood is gathered so long, in ms, or up to so many bytes: of one MiB of lines six in seven scroll out of the mirror's history unseen. */
const gather = { bytes: 3 * 1024 * 1024, ms: 100 }

/** With less, in bytes, even what scrolls away may be too few lines to be left out. */
const muchBytes = 256 * 1024

interface Waiting {
  bytes: Uint8Array
  parsed: () => void
}

interface Options {
  /** Whether what nobody can see any more may be left out now. */
  mayShorten(): boolean
  /** Is given all that the terminal is given, right before. */
  handedOver(bytes: Uint8Array): void
}

/** Gives output to the parser of a terminal that nobody else writes to: little of it at once, a flood gathered and shortened. */
export class GatheredOutput implements Disposable {
  readonly #terminal: Terminal
  readonly #options: Options
  #waiting: Waiting[] = []
  #waitingBytes = 0
  /** Of what was handed over. */
  #unparsedBytes = 0
  /** It has waited long enough for all but the parser. */
  #isDue = false
  #timer: NodeJS.Timeout | undefined
  #calmSince = Number.NEGATIVE_INFINITY
  #calmBytes = 0
  #scrollsAway = false

  constructor(terminal: Terminal, options: Options) {
    this.#terminal = terminal
    this.#options = options
  }

  /** `parsed` is called once everything that these bytes lead to can be seen. */
  write(bytes: Uint8Array, parsed: () => void): void {
    this.#waiting.push({ bytes, parsed })
    this.#waitingBytes += bytes.byteLength
    const isCalm = this.#isCalm(bytes.byteLength)
    const isGathered = bytes.byteLength >= muchBytes
    if (this.#waiting.length === 1 && isCalm) this.flush()
    else if (this.#waitingBytes >= gather.bytes || isGathered) this.#due()
    else this.#timer ??= setTimeout(() => this.#due(), gather.ms)
  }

  /** Whether a part of the last much that came could be left out, since nobody could have seen it. */
  get scrollsAway(): boolean {
    return this.#scrollsAway
  }

  /** Hands over what waits. */
  flush(): void {
    this.#stopWaiting()
    const waiting = this.#waiting.splice(0)
    if (waiting.length === 0) return
    const bytes = this.#waitingBytes
    this.#waitingBytes = 0
    const pieces = this.#shortened(Buffer.concat(waiting.map(({ bytes }) => bytes)))
    const last = pieces.pop() ?? ''
    for (const piece of pieces) this.#terminal.write(piece)
    this.#unparsedBytes += bytes
    this.#terminal.write(last, () => {
      this.#unparsedBytes -= bytes
      for (const { parsed } of waiting) parsed()
      if (this.#isDue) this.#due()
    })
  }

  dispose(): void {
    this.#stopWaiting()
    this.#waiting = []
  }

  #shortened(bytes: Uint8Array): Uint8Array[] {
    // The parser tells what it is in the middle of only once it has everything.
    const may = this.#unparsedBytes === 0 && this.#options.mayShorten()
    const parts = may ? withoutScrolledAway(this.#terminal, bytes) : [bytes]
    if (bytesIn(parts) < bytes.byteLength) this.#scrollsAway = true
    else if (bytes.byteLength >= muchBytes) this.#scrollsAway = false
    for (const part of parts) this.#options.handedOver(part)
    return parts.flatMap((part) => inPieces(part, flow.maxBatchBytes))
  }

  #due(): void {
    this.#isDue = this.#unparsedBytes > 0
    if (!this.#isDue) this.flush()
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isDue = false
  }

  #isCalm(bytes: number): boolean {
    const now = performance.now()
    if (now - this.#calmSince >= calm.ms) {
      this.#calmSince = now
      this.#calmBytes = 0
    }
    this.#calmBytes += bytes
    return this.#calmBytes <= calm.bytes
  }
}
