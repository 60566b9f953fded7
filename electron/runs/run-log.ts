import { appendFile, readFile, truncate } from 'node:fs/promises'
import { type LogLine, logLineSchema } from '#shared/runs'
import { fileError } from '../platform/files'
import { oneAtATime } from '../platform/one-at-a-time'
import { logLines } from './log-text'

/** Largest log of one run, in bytes: about 60,000 lines. Later lines are not kept; a last line says so. */
export const maxLogBytes = 8 * 1024 * 1024

/** Lines are gathered this long, in ms, before they are written and told. */
const batchMs = 50

/** Most lines of one event. */
const maxLinesPerEvent = 500

export interface RunLogOptions {
  /** Of the `log.ndjson`; its folder exists. */
  path: string
  /** New lines, in order, each exactly once. */
  logged(lines: LogLine[]): void
  /** The file cannot be written: a `LabError` where a person can do something about it. Lines stay in memory. */
  failed(error: unknown): void
  /** A line that a crash cut off, or that somebody damaged, was left out. */
  damaged(): void
  maxBytes?: number
}

/** The append-only log of one run. Lines count from 1 without gaps, also over several lives of the app. */
export class RunLog {
  readonly #options: RunLogOptions
  readonly #maxBytes: number
  /** Opens the file at first use; the app may have ended in the middle of a line. */
  #opened: Promise<void> | null = null
  #lastSeq = 0
  /** Bytes of whole lines on disk, and of all lines taken. */
  #goodBytes = 0
  #takenBytes = 0
  #full = false
  #pending: LogLine[] = []
  #unsaved: LogLine[] = []
  #timer: NodeJS.Timeout | null = null
  readonly flush = oneAtATime(() => this.#flush())

  constructor(options: RunLogOptions) {
    this.#options = options
    this.#maxBytes = options.maxBytes ?? maxLogBytes
  }

  /** Must have ended before the first `add`, so that numbers go on where they stopped. */
  open(): Promise<void> {
    this.#opened ??= this.#open()
    return this.#opened
  }

  add(text: string, where: Pick<LogLine, 'node' | 'step' | 'level'>): string[] {
    const lines = logLines(text)
    for (const line of lines) this.#take({ ...where, text: line })
    if (this.#pending.length > 0) this.#timer ??= setTimeout(() => void this.flush(), batchMs)
    return lines
  }

  /** Lines after `afterSeq`, oldest first, at most `limit`. */
  async read(afterSeq: number, limit: number): Promise<LogLine[]> {
    await this.open()
    await this.flush()
    const found: LogLine[] = []
    // Line n of the file never has a number above n, so the first `afterSeq` lines need no look.
    for (const text of (await this.#storedLines()).slice(afterSeq)) {
      const line = this.#parse(text)
      if (line && line.seq > afterSeq) found.push(line)
      if (found.length === limit) return found
    }
    const last = found.at(-1)?.seq ?? afterSeq
    return [...found, ...this.#unsaved.filter((line) => line.seq > last)].slice(0, limit)
  }

  #take(line: Omit<LogLine, 'seq' | 'time'>): void {
    if (this.#full) return
    const entry = { seq: this.#lastSeq + 1, time: Date.now(), ...line }
    const size = Buffer.byteLength(toJsonLine(entry))
    this.#full = this.#takenBytes + size > this.#maxBytes
    if (this.#full) {
      entry.level = 'info'
      entry.text = `The log of this run has reached ${this.#maxBytes} bytes; later lines are not kept.`
    }
    this.#lastSeq = entry.seq
    this.#takenBytes += size
    this.#pending.push(entry)
  }

  /** Never throws: what cannot be written stays in memory and goes out with the next lines. */
  async #flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const batch = this.#pending
    this.#pending = []
    this.#unsaved.push(...batch)
    await this.#save()
    for (let i = 0; i < batch.length; i += maxLinesPerEvent)
      this.#options.logged(batch.slice(i, i + maxLinesPerEvent))
  }

  async #save(): Promise<void> {
    if (this.#unsaved.length === 0) return
    const { path } = this.#options
    const text = this.#unsaved.map(toJsonLine).join('')
    try {
      await appendFile(path, text, { mode: 0o600 })
      this.#goodBytes += Buffer.byteLength(text)
      this.#unsaved = []
    } catch (error) {
      // A full disk takes the first part of a text: without this the next try would write it twice.
      // Where even this fails, the half line is left out as damaged.
      await truncate(path, this.#goodBytes).catch(() => undefined)
      this.#options.failed(fileError(error, path))
    }
  }

  async #open(): Promise<void> {
    this.#goodBytes = await this.#cutHalfLine()
    const lines = await this.#storedLines()
    while (lines.length > 0 && this.#lastSeq === 0) this.#lastSeq = this.#parse(lines.pop() ?? '')?.seq ?? 0
    this.#takenBytes = this.#goodBytes
    this.#full = this.#takenBytes >= this.#maxBytes
  }

  /** Removes what follows the last newline; gives the size of what stays. */
  async #cutHalfLine(): Promise<number> {
    const { path, damaged, failed } = this.#options
    const bytes = await readIfThere(path)
    const whole = bytes.lastIndexOf(0x0a) + 1
    if (whole < bytes.byteLength) {
      damaged()
      await truncate(path, whole).catch((error: unknown) => failed(fileError(error, path)))
    }
    return whole
  }

  async #storedLines(): Promise<string[]> {
    const bytes = await readIfThere(this.#options.path)
    return bytes
      .subarray(0, this.#goodBytes)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
  }

  /** Null for a line that somebody damaged. */
  #parse(text: string): LogLine | null {
    try {
      return logLineSchema.parse(JSON.parse(text))
    } catch {
      this.#options.damaged()
      return null
    }
  }
}

const toJsonLine = (line: LogLine): string => `${JSON.stringify(line)}\n`

async function readIfThere(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw fileError(error, path)
  }
}
