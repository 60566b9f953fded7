import type { Terminal } from '@xterm/xterm'
import { bytesIn, inPieces, joined } from '#shared/pieces'
import { withoutScrolledAway } from '#shared/scrolled-away'
import type { OutputTurns } from './output-turns'

/** So many bytes in so many ms are shown at once: what an echo, a listing or an editor prints. */
const calm = { bytes: 8 * 1024, ms: 50 }

/** A flooded screen is drawn 20 times in a second at most: to draw takes several times as long as to parse. */
const betweenTurnsMs = 50
/** xterm.js looks at the clock after each piece that it has parsed, and leaves the rest for later after 12 ms. A line feed is dear: 4 KiB of `yes` take 5 ms. */
const pieceBytes = 4 * 1024
/** So much of a flood that is alone, some thousand lines, is parsed without a pause, in which xterm.js would draw a part of it. */
const alonePieceBytes = 1024 * 1024

/** Writes output to a screen: little of it at once, a flood in turns with the other flooded screens, and without what nobody could see. */
export class PacedOutput {
  private waiting: Uint8Array[] = []
  private parsed: () => void = () => undefined
  private calmSince = Number.NEGATIVE_INFINITY
  private calmBytes = 0
  private nextTurnAt = 0
  private turn: object | null = null

  constructor(
    private readonly terminal: Pick<Terminal, 'write' | 'rows' | 'options'>,
    private readonly turns: OutputTurns,
  ) {}

  /** `parsed` is called once these bytes are parsed, unless it is replaced by that of later bytes which are parsed in the same turn. */
  write(bytes: Uint8Array, parsed: () => void): void {
    this.waiting.push(bytes)
    this.parsed = parsed
    if (this.waiting.length === 1 && this.isCalm(bytes.byteLength)) this.handOver([this.take()], pieceBytes)
    else
      this.turns.take(this, {
        notBefore: this.nextTurnAt,
        work: (done, alone) => this.takeTurn(done, alone),
      })
  }

  /** Forgets what waits. */
  clear(): void {
    this.take()
    this.turn = null
    this.turns.leave(this)
  }

  private takeTurn(done: () => void, alone: boolean): void {
    const turn = {}
    this.turn = turn
    // What can be left out shows once all that was written before is parsed.
    this.terminal.write('', () => {
      if (this.turn === turn) this.flood(done, alone)
    })
  }

  private flood(done: () => void, alone: boolean): void {
    const parts = withoutScrolledAway(this.terminal, this.take())
    this.nextTurnAt = performance.now() + betweenTurnsMs
    this.handOver(parts, alone && bytesIn(parts) <= alonePieceBytes ? alonePieceBytes : pieceBytes, done)
  }

  private take(): Uint8Array {
    const all = joined(this.waiting)
    this.waiting = []
    return all
  }

  private handOver(parts: Uint8Array[], size: number, done?: () => void): void {
    const { parsed } = this
    const pieces = parts.flatMap((part) => inPieces(part, size))
    const last = pieces.pop()
    for (const piece of pieces) this.terminal.write(piece)
    this.terminal.write(last ?? '', () => {
      if (last) parsed()
      done?.()
    })
  }

  private isCalm(bytes: number): boolean {
    const now = performance.now()
    if (now - this.calmSince >= calm.ms) {
      this.calmSince = now
      this.calmBytes = 0
    }
    this.calmBytes += bytes
    return this.calmBytes <= calm.bytes
  }
}
