import { appendFileSync, renameSync, statSync } from 'node:fs'

/** The end of the program's log. It must never be the reason why something else fails, so what cannot be written is lost. */
export class LogFile {
  readonly #path: string
  readonly #maxBytes: number
  #bytes: number
  /** The last line may have been written in part. */
  #torn = false

  /** A file that would become larger than `maxBytes` becomes `<path>.1`, in place of an older one, and a new one begins. */
  constructor(path: string, maxBytes: number) {
    this.#path = path
    this.#maxBytes = maxBytes
    this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  }

  /** `line` ends with a line feed. */
  write(line: string): void {
    const text = this.#torn ? `\n${line}` : line
    const bytes = Buffer.byteLength(text)
    try {
      if (this.#bytes + bytes > this.#maxBytes) this.#beginAnew()
      appendFileSync(this.#path, text, { mode: 0o600 })
      this.#bytes += bytes
      this.#torn = false
    } catch {
      // A full disk, most likely: there is no better place to tell of it than the one that failed.
      this.#torn = true
    }
  }

  #beginAnew(): void {
    if (this.#bytes > 0) renameSync(this.#path, `${this.#path}.1`)
    this.#bytes = 0
  }
}
