import { decodeCp949 } from './cp949'

/** Longest line that is kept, in bytes; the rest of a longer one is dropped. */
export const maxLineBytes = 64 * 1024

const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * Makes lines of a program's output, however its bytes are split. A line that is not UTF-8 is read as Korean: programs on
 * a Korean Windows write both UTF-8 and CP949, whose characters never contain a line feed.
 */
export class LineDecoder {
  readonly #onLine: (line: string) => void
  #parts: Uint8Array[] = []
  #length = 0

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  write(bytes: Uint8Array): void {
    let from = 0
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, from)) {
      this.#keep(bytes.subarray(from, at))
      this.#finish()
      from = at + 1
    }
    this.#keep(bytes.subarray(from))
  }

  /** Gives a last line without an end. */
  end(): void {
    if (this.#length > 0) this.#finish()
  }

  #keep(bytes: Uint8Array): void {
    const kept = bytes.subarray(0, maxLineBytes - this.#length)
    if (kept.length === 0) return
    this.#parts.push(kept)
    this.#length += kept.length
  }

  #finish(): void {
    const bytes = Buffer.concat(this.#parts)
    this.#parts = []
    this.#length = 0
    const end = bytes.at(-1) === carriageReturn ? -1 : bytes.length
    this.#onLine(decode(bytes.subarray(0, end)))
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return decodeCp949(bytes)
  }
}
