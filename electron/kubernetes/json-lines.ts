import { LabError } from '#shared/errors'

/** Longest line that is taken, in bytes: etcd keeps no object above 1.5 MiB. */
const maxLineBytes = 8 * 1024 * 1024
const lineFeed = 0x0a

/** Cuts what a watch sends into its events: one JSON object on each line. */
export class JsonLines {
  #pending: Buffer[] = []
  #pendingBytes = 0

  /** The objects of the lines that `chunk` completes. Throws `command.failed` for what is no JSON, or too long. */
  push(chunk: Buffer): unknown[] {
    const objects: unknown[] = []
    let start = 0
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      this.#keep(chunk.subarray(start, end))
      start = end + 1
      const line = Buffer.concat(this.#pending).toString('utf8').trim()
      this.#pending = []
      this.#pendingBytes = 0
      if (line !== '') objects.push(parse(line))
    }
    this.#keep(chunk.subarray(start))
    return objects
  }

  #keep(bytes: Buffer): void {
    this.#pendingBytes += bytes.byteLength
    if (this.#pendingBytes > maxLineBytes) throw unreadable()
    if (bytes.byteLength > 0) this.#pending.push(bytes)
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw unreadable(error)
  }
}

const unreadable = (cause?: unknown) => new LabError('command.failed', 'kubernetes.unreadable', { cause })
