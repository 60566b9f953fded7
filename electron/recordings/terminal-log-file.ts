import { LabError } from '#shared/errors'
import { maxTerminalLogBytes } from '#shared/recordings'
import type { LineReader } from '../terminals'
import type { AppendFile } from './append-file'

/** Lines are left out while more than this waits for the disk, in bytes. */
const maxPendingBytes = 4 * 1024 * 1024

interface LogOptions {
  file: AppendFile
  timestamps: boolean
  /** The terminal is gone, or, with an error, no more lines are taken. */
  ended(error?: LabError): void
  maxBytes?: number
}

/** What one terminal shows, as a person would read it, line by line. */
export class TerminalLogFile implements LineReader {
  /** Whether each line begins with the time at which it was finished. */
  timestamps: boolean
  readonly #options: LogOptions
  readonly #maxBytes: number
  #leftOut = 0
  #full = false

  constructor(options: LogOptions) {
    this.#options = options
    this.#maxBytes = options.maxBytes ?? maxTerminalLogBytes
    this.timestamps = options.timestamps
  }

  line(text: string): void {
    const { file } = this.#options
    if (this.#full) return
    if (file.pendingBytes > maxPendingBytes) {
      this.#leftOut += 1
      return
    }
    if (this.#leftOut > 0) this.#write(`[Pilothouse: ${this.#leftOut} lines left out, the disk was too slow]`)
    this.#leftOut = 0
    this.#write(text)
    if (file.bytes > this.#maxBytes) this.#end()
  }

  ended(): void {
    this.#options.ended()
  }

  #write(text: string): void {
    this.#options.file.write(`${this.timestamps ? `${new Date().toISOString()} ` : ''}${text}\n`)
  }

  #end(): void {
    const mebibytes = this.#maxBytes / 1024 / 1024
    this.#full = true
    this.#write(`[Pilothouse: this log has reached ${mebibytes} MiB; later lines are not kept]`)
    const params = { path: this.#options.file.path, mebibytes }
    this.#options.ended(new LabError('state.conflict', 'recordings.logFull', { params }))
  }
}
