import { LabError } from '#shared/errors'
import type { Sftp } from './sftp'
import { type Writer, windowBytes } from './store'

/** Of one request. OpenSSH takes 256 KiB with its header; ssh2 cuts it into parts for servers that take less. */
const requestBytes = 255 * 1024
const requestsAtOnce = Math.floor(windowBytes / requestBytes)

/** Reads a file from `offset` to `end`, with many requests on their way, and gives the bytes in their order. */
export async function* readRemote(
  sftp: Sftp,
  path: string,
  range: { offset: number; end: number },
): AsyncGenerator<Uint8Array> {
  const handle = await sftp.open(path, 'r')
  const pending: Promise<Uint8Array>[] = []
  let next = range.offset
  try {
    while (next < range.end || pending.length > 0) {
      while (next < range.end && pending.length < requestsAtOnce) {
        const length = Math.min(requestBytes, range.end - next)
        pending.push(quiet(readFull(sftp, handle, path, next, length)))
        next += length
      }
      const oldest = pending.shift()
      if (oldest) yield await oldest
    }
  } finally {
    await closeQuietly(sftp, handle, path)
  }
}

/** A server may answer with less than was asked for, so it is asked for the rest. */
async function readFull(
  sftp: Sftp,
  handle: Buffer,
  path: string,
  position: number,
  length: number,
): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(length)
  let read = 0
  while (read < length) {
    const count = await sftp.read(handle, buffer.subarray(read), position + read, path)
    if (count === 0) throw new LabError('state.conflict', 'files.sourceChanged', { params: { path } })
    read += count
  }
  return buffer
}

/** Writes with many requests on their way. They are begun in order and never span more than `windowBytes`. */
export class RemoteWriter implements Writer {
  readonly #sftp: Sftp
  readonly #handle: Buffer
  readonly #path: string
  readonly #pending: { size: number; written: Promise<void> }[] = []
  #pendingBytes = 0
  #position: number

  constructor(sftp: Sftp, handle: Buffer, path: string, position: number) {
    this.#sftp = sftp
    this.#handle = handle
    this.#path = path
    this.#position = position
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += requestBytes) {
      const part = Buffer.from(
        bytes.buffer,
        bytes.byteOffset + start,
        Math.min(requestBytes, bytes.length - start),
      )
      while (this.#pendingBytes + part.length > windowBytes) await this.#oldest()
      const written = quiet(this.#send(part, this.#position))
      this.#pending.push({ size: part.length, written })
      this.#pendingBytes += part.length
      this.#position += part.length
    }
  }

  async flush(): Promise<void> {
    while (this.#pending.length > 0) await this.#oldest()
  }

  close(): Promise<void> {
    return closeQuietly(this.#sftp, this.#handle, this.#path)
  }

  /** Version 3 has no status for a full disk, so a failed write makes us look. */
  async #send(part: Buffer, position: number): Promise<void> {
    try {
      await this.#sftp.write(this.#handle, part, position, this.#path)
    } catch (error) {
      const free = await this.#sftp.freeBytes(this.#path).catch(() => null)
      if (free === null || free > part.length) throw error
      throw new LabError('disk.full', 'files.diskFull', { params: { path: this.#path }, cause: error })
    }
  }

  async #oldest(): Promise<void> {
    const oldest = this.#pending.shift()
    if (!oldest) return
    this.#pendingBytes -= oldest.size
    await oldest.written
  }
}

/** Whoever waits for it learns of its failure later; until then it is not an unhandled one. */
function quiet<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  return work
}

/** Nothing depends on it: a channel that is gone has closed its files, and all bytes have been confirmed before. */
export const closeQuietly = (sftp: Sftp, handle: Buffer, path: string): Promise<void> =>
  sftp.close(handle, path).catch(() => undefined)
