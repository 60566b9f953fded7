import { LabError } from '#shared/errors'

/** Largest document that is taken, in bytes: about a thousand nodes with all their labels and images. */
const maxDocumentBytes = 16 * 1024 * 1024

const brace = { open: 0x7b, close: 0x7d, quote: 0x22, backslash: 0x5c } as const

/**
 * Cuts a stream of JSON objects that follow one another, as `kubectl --watch -o json` prints them, into documents. Works on
 * bytes: no byte of a character beyond ASCII looks like a brace or quote in UTF-8, so a cut character needs no care.
 */
export class JsonDocuments {
  #pending: Buffer[] = []
  #pendingBytes = 0
  #depth = 0
  #inString = false
  #escaped = false

  /** The documents that `chunk` completes. Text between documents is skipped. Throws `command.failed` for what is no JSON or too long. */
  push(chunk: Uint8Array): unknown[] {
    const documents: unknown[] = []
    const bytes = Buffer.from(chunk)
    let start = 0
    for (let at = 0; at < bytes.length; at++) {
      const before = this.#depth
      this.#step(bytes[at])
      if (before === 0 && this.#depth === 1) start = at
      if (before === 1 && this.#depth === 0) documents.push(this.#take(bytes.subarray(start, at + 1)))
    }
    if (this.#depth > 0) this.#keep(bytes.subarray(start))
    return documents
  }

  #step(byte: number | undefined): void {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (byte === brace.backslash) this.#escaped = true
      else if (byte === brace.quote) this.#inString = false
    } else if (byte === brace.open) this.#depth++
    else if (this.#depth === 0) return
    else if (byte === brace.quote) this.#inString = true
    else if (byte === brace.close) this.#depth--
  }

  #keep(bytes: Buffer): void {
    this.#pendingBytes += bytes.length
    if (this.#pendingBytes > maxDocumentBytes) throw unreadable()
    this.#pending.push(bytes)
  }

  #take(last: Buffer): unknown {
    const text = Buffer.concat([...this.#pending, last]).toString('utf8')
    this.#pending = []
    this.#pendingBytes = 0
    try {
      return JSON.parse(text)
    } catch (error) {
      throw unreadable(error)
    }
  }
}

/** For output of kubectl that is not what was asked for. */
export const unreadable = (cause?: unknown) => new LabError('command.failed', 'cluster.unreadable', { cause })
