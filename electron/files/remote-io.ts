import { LabError } from '#shared/errors'
import { BufferPool } from './buffer-pool'
import type { Sftp } from './sftp'
import { type Chunk, chunkBytes, requestBytes, windowBytes } from './store'
import { quiet } from './window-writer'

const chunksAtOnce = Math.floor(windowBytes / chunkBytes)

/** Reads a file from `offset` to `end`, with many requests on their way, and gives the bytes in their order. */
export async function* readRemote(
  sftp: Sftp,
  path: string,
  range: { offset: number; end: number },
): AsyncGenerator<Chunk> {
  const handle = await sftp.open(path, 'r')
  const pool = new BufferPool(chunkBytes)
  const pending: Promise<Chunk>[] = []
  const request = async (position: number, length: number): Promise<Chunk> => {
    const buffer = pool.take()
    const parts: Promise<void>[] = []
    for (let start = 0; start < length; start += requestBytes) {
      const part = buffer.subarray(start, Math.min(start + requestBytes, length))
      parts.push(readFull(sftp, handle, path, position + start, part))
    }
    await Promise.all(parts)
    return pool.chunk(buffer, length)
  }
  let next = range.offset
  try {
    while (next < range.end || pending.length > 0) {
      while (next < range.end && pending.length < chunksAtOnce) {
        const length = Math.min(chunkBytes, range.end - next)
        pending.push(quiet(request(next, length)))
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
  buffer: Buffer,
): Promise<void> {
  let read = 0
  while (read < buffer.length) {
    const count = await sftp.read(handle, buffer.subarray(read), position + read, path)
    if (count === 0) throw new LabError('state.conflict', 'files.sourceChanged', { params: { path } })
    read += count
  }
}

/** Version 3 has no status for a full disk, so a failed write makes us look. */
export async function writeRemote(
  sftp: Sftp,
  handle: Buffer,
  path: string,
  bytes: Buffer,
  position: number,
): Promise<void> {
  try {
    await sftp.write(handle, bytes, position, path)
  } catch (error) {
    const free = await sftp.freeBytes(path).catch(() => null)
    if (free === null || free > bytes.length) throw error
    throw new LabError('disk.full', 'files.diskFull', { params: { path }, cause: error })
  }
}

/** Nothing depends on it: a channel that is gone has closed its files, and all bytes have been confirmed before. */
export const closeQuietly = (sftp: Sftp, handle: Buffer, path: string): Promise<void> =>
  sftp.close(handle, path).catch(() => undefined)
