import type { Terminal } from '@xterm/xterm'
import type { OutputTurns } from './output-turns'

/** So many bytes in so many ms are shown at once: what an echo, a listing or an editor prints. */
const calm = { bytes: 8 * 1024, ms: 50 }

/** A flooded screen is drawn 20 times in a second at most: to draw takes several times as long as to parse. */
const betweenTurnsMs = 50

/** xterm.js looks at the clock after each piece that it has parsed, and leaves the rest for later after 12 ms. A line feed is dear: 4 KiB of `yes` take 5 ms. */
const pieceBytes = 4 * 1024

/** Writes output to a screen: little of it at once, a flood in turns with the other flooded screens. */
export class PacedOutput {
  private waiting: Uint8Array[] = []
  private parsed: () => void = () => undefined
  private calmSince = Number.NEGATIVE_INFINITY
  private calmBytes = 0
  private nextTurnAt = 0

  constructor(
    private readonly terminal: Pick<Terminal, 'write'>,
    private readonly turns: OutputTurns,
  ) {}

  /** `parsed` is called once these bytes are parsed, unless it is replaced by that of later bytes which are parsed in the same turn. */
  write(bytes: Uint8Array, parsed: () => void): void {
    this.waiting.push(bytes)
    this.parsed = parsed
    if (this.waiting.length === 1 && this.isCalm(bytes.byteLength)) this.flush()
    else this.turns.take(this, { notBefore: this.nextTurnAt, work: (done) => this.takeTurn(done) })
  }

  /** Hands over what waits. */
  flush(done?: () => void): void {
    const { waiting, parsed } = this
    this.waiting = []
    const pieces = waiting.flatMap(cut)
    const last = pieces.pop()
    for (const piece of pieces) this.terminal.write(piece)
    this.terminal.write(last ?? '', () => {
      if (last) parsed()
      done?.()
    })
  }

  /** Forgets what waits. */
  clear(): void {
    this.waiting = []
    this.turns.leave(this)
  }

  private takeTurn(done: () => void): void {
    this.nextTurnAt = performance.now() + betweenTurnsMs
    this.flush(done)
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

function cut(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let start = 0; start < bytes.byteLength; start += pieceBytes)
    pieces.push(bytes.subarray(start, start + pieceBytes))
  return pieces
}
