import { type FileHandle, lstat, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readCastEvents } from '#shared/asciicast'
import { LabError } from '#shared/errors'
import { type Recording, recordingIdSchema } from '#shared/recordings'
import { fileError } from '../platform/files'
import type { Logger } from '../platform/logger'
import { firstFree, nameInFile, timeInFile } from './file-names'
import { type RecordingIndex, readIndex, writeIndex } from './recording-index'

/** Most bytes of one answer; longer than any line that is written here. */
const maxReadBytes = 1024 * 1024
/** Where the last event of a file is looked for, in bytes from its end. */
const tailBytes = 512 * 1024

/** The recordings on disk, each a folder with an index and plain asciicast files. */
export class RecordingStore {
  readonly #folder: string
  readonly #logger: Logger

  constructor(folder: string, logger: Logger) {
    this.#folder = folder
    this.#logger = logger
  }

  /** An empty folder for a new recording, for its owner alone. Throws `disk.full` or `disk.denied`. */
  async makeFolder(name: string): Promise<{ id: string; folder: string }> {
    const stem = `${nameInFile(name)}-${timeInFile(new Date())}`
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      return await firstFree(async (suffix) => {
        const folder = join(this.#folder, stem + suffix)
        await mkdir(folder, { mode: 0o700 })
        return { id: stem + suffix, folder }
      })
    } catch (error) {
      throw fileError(error, this.#folder)
    }
  }

  /** The newest first. One that cannot be read is left out, and the log says why. */
  async list(): Promise<Recording[]> {
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(noneIfMissing)
    // A folder that somebody else put there may have a name that no call takes.
    const ids = entries
      .filter((entry) => entry.isDirectory() && recordingIdSchema.safeParse(entry.name).success)
      .map(({ name }) => name)
    const found = await Promise.all(ids.map((id) => this.#describe(id)))
    return found.filter((one) => one !== null).sort((a, b) => b.startedAt - a.startedAt)
  }

  async rename(id: string, name: string): Promise<void> {
    const folder = await this.#find(id)
    const index = await this.#index(id)
    await writeIndex(folder, { ...index, name })
  }

  async remove(id: string): Promise<void> {
    await rm(await this.#find(id), { recursive: true, force: true })
  }

  /** Whole lines from `offset` on. Throws `recordings.missing`. */
  async read(id: string, file: string, offset: number): Promise<{ text: string; next: number | null }> {
    const path = join(await this.#find(id), file)
    if (!(await lstat(path).catch(nothing))?.isFile()) throw missing()
    return withFile(path, async (handle) => {
      const bytes = await readPart(handle, offset, maxReadBytes)
      if (bytes.byteLength === 0) return { text: '', next: null }
      const whole = bytes.lastIndexOf(0x0a) + 1
      // At the end of the file: a line that is being written, or that a crash cut off.
      if (whole === 0 && bytes.byteLength < maxReadBytes) return { text: '', next: null }
      // A line that nobody here has written goes out in pieces, which readers leave out.
      const end = whole || bytes.byteLength
      return { text: bytes.toString('utf8', 0, end), next: offset + end }
    })
  }

  async #describe(id: string): Promise<Recording | null> {
    try {
      const folder = join(this.#folder, id)
      const index = await readIndex(folder)
      if (!index) return null
      const files = await Promise.all(index.panes.map(({ file }) => lastEvent(join(folder, file))))
      const ends = files.map(({ end }, at) => end + (index.panes[at]?.start ?? 0))
      return {
        id,
        name: index.name,
        startedAt: index.startedAt,
        length: Math.max(index.length ?? 0, ...ends),
        panes: index.panes,
        bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
        path: folder,
      }
    } catch (error) {
      this.#logger.warn({ err: error, recording: id }, 'A recording cannot be read')
      return null
    }
  }

  async #index(id: string): Promise<RecordingIndex> {
    const index = await readIndex(join(this.#folder, id))
    if (!index) throw missing()
    return index
  }

  /** Its folder, which is a real one and no link. */
  async #find(id: string): Promise<string> {
    const folder = join(this.#folder, id)
    if (!(await lstat(folder).catch(nothing))?.isDirectory()) throw missing()
    return folder
  }
}

const missing = () => new LabError('resource.missing', 'recordings.missing')

function noneIfMissing(error: unknown): [] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
  throw error
}

function nothing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  throw error
}

/** Size of a file, and the time of its last event in s. */
async function lastEvent(path: string): Promise<{ bytes: number; end: number }> {
  const bytes = (await lstat(path).catch(nothing))?.size ?? 0
  if (bytes === 0) return { bytes, end: 0 }
  const tail = await withFile(path, (file) => readPart(file, Math.max(0, bytes - tailBytes), tailBytes))
  return { bytes, end: readCastEvents(tail.toString('utf8')).at(-1)?.time ?? 0 }
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}

async function readPart(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}
