import { constants, type Stats } from 'node:fs'
import {
  chmod,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  unlink,
  utimes,
} from 'node:fs/promises'
import { basename, join } from 'node:path'
import { LabError } from '#shared/errors'
import { whileInUse } from '../platform/files'
import { BufferPool } from './buffer-pool'
import { localName } from './local-names'
import { type Chunk, chunkBytes, type Found, type Item, type Writer, type WriteStore } from './store'
import { walk } from './walk'
import { quiet, WindowWriter } from './window-writer'

/** Files of the host's own disk. */
export class LocalStore implements WriteStore {
  walk(paths: readonly string[], signal: AbortSignal): Promise<Item[]> {
    return walk(paths, signal, {
      stat: (path) => this.stat(path),
      // A whole drive has no name of its own.
      nameOf: (path) => basename(path) || 'files',
      children: ({ path, names }) =>
        coded(path, async () => {
          const found = await readdir(path)
          return Promise.all(
            found.map(async (name) => {
              const child = join(path, name)
              return { ...foundOf(await lstat(child)), path: child, names: [...names, name] }
            }),
          )
        }),
    })
  }

  stat(path: string): Promise<Found | null> {
    return coded(path, async () => {
      const found = (await unlessMissing(stat(path))) ?? (await unlessMissing(lstat(path)))
      return found && foundOf(found)
    })
  }

  async *read({ path, size }: Item, offset: number, signal: AbortSignal): AsyncIterable<Chunk> {
    const file = await coded(path, () => open(path, 'r'))
    const pool = new BufferPool(chunkBytes)
    const request = async (position: number): Promise<Chunk> => {
      const buffer = pool.take()
      const length = Math.min(chunkBytes, size - position)
      await coded(path, () => readAll(file, buffer.subarray(0, length), position, path))
      return pool.chunk(buffer, length)
    }
    let ahead: Promise<Chunk> | null = null
    try {
      for (let position = offset; position < size; position += chunkBytes) {
        signal.throwIfAborted()
        const chunk = await (ahead ?? request(position))
        const next = position + chunkBytes
        ahead = next < size ? quiet(request(next)) : null
        yield chunk
      }
    } finally {
      await ahead?.catch(() => undefined)
      await file.close()
    }
  }

  join(folder: string, name: string): string {
    return join(folder, localName(name))
  }

  async makeFolder(path: string): Promise<void> {
    await coded(path, async () => {
      try {
        await mkdir(path)
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error
        if (!(await stat(path)).isDirectory())
          throw new LabError('state.conflict', 'files.notAFolder', { params: { path }, cause: error })
      }
    })
  }

  write(path: string, offset: number, mode: number | null): Promise<Writer> {
    return coded(path, async () => {
      const file = await open(path, constants.O_CREAT | constants.O_RDWR, (mode ?? 0o666) & 0o777)
      await file.truncate(offset)
      return new WindowWriter({
        position: offset,
        partBytes: chunkBytes,
        send: (bytes, position) => coded(path, () => writeAll(file, bytes, position)),
        close: () => file.close(),
      })
    })
  }

  readAt(path: string, offset: number, length: number): Promise<Uint8Array> {
    return coded(path, async () => {
      const file = await open(path, 'r')
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
        return buffer.subarray(0, bytesRead)
      } finally {
        await file.close()
      }
    })
  }

  async rename(from: string, to: string, overwrite: boolean): Promise<void> {
    await coded(to, async () => {
      if (!overwrite && (await moveToFreeName(from, to))) return
      await whileInUse(() => rename(from, to))
    })
  }

  async remove(path: string): Promise<void> {
    await coded(path, () => rm(path, { force: true }))
  }

  async setAttributes(path: string, { mode, modified }: { mode?: number; modified?: number }): Promise<void> {
    await coded(path, async () => {
      if (mode !== undefined) await chmod(path, mode)
      if (modified !== undefined) await utimes(path, new Date(modified), new Date(modified))
    })
  }
}

async function unlessMissing(stats: Promise<Stats>): Promise<Stats | null> {
  try {
    return await stats
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

async function readAll(file: FileHandle, buffer: Buffer, position: number, path: string): Promise<void> {
  let read = 0
  while (read < buffer.length) {
    const { bytesRead } = await file.read(buffer, read, buffer.length - read, position + read)
    if (bytesRead === 0) throw new LabError('state.conflict', 'files.sourceChanged', { params: { path } })
    read += bytesRead
  }
}

/** A system may take less than was given. */
async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0
  while (written < bytes.length)
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten
}

/** In one step where the file system has hard links; false where it has none and `to` is free. */
async function moveToFreeName(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
  } catch (error) {
    const isTaken = codeOf(error) === 'EEXIST' || (await isThere(to))
    if (isTaken) throw new LabError('state.conflict', 'files.exists', { params: { path: to }, cause: error })
    return false
  }
  await unlink(from)
  return true
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException | null)?.code

async function coded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw localError(error, path)
  }
}

function localError(error: unknown, path: string): unknown {
  const options = { params: { path }, cause: error }
  switch (codeOf(error)) {
    case 'ENOENT':
      return new LabError('resource.missing', 'files.missing', options)
    case 'ENOSPC':
    case 'EDQUOT':
      return new LabError('disk.full', 'files.diskFull', options)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new LabError('disk.denied', 'files.denied', options)
    default:
      return typeof codeOf(error) === 'string' && !(error instanceof LabError)
        ? new LabError('command.failed', 'files.failed', { ...options, details: String(error) })
        : error
  }
}

function foundOf(stats: Stats): Found {
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'folder'
      : stats.isSymbolicLink()
        ? 'link'
        : 'other'
  // Windows has no permission bits; Node makes some up.
  const mode = process.platform === 'win32' ? null : stats.mode & 0o7777
  return { kind, size: stats.size, mode, modified: Math.floor(stats.mtimeMs) }
}
