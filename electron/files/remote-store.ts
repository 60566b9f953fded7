import { posix } from 'node:path'
import type { Stats } from 'ssh2'
import { LabError } from '#shared/errors'
import { maxTransferItems } from '#shared/files'
import { closeQuietly, readRemote, writeRemote } from './remote-io'
import { foundOf, isUnreadable, readFolder } from './remote-listing'
import type { Sftp } from './sftp'
import { isMissing } from './sftp-errors'
import { type Chunk, type Found, type Item, requestBytes, type Writer, type WriteStore } from './store'
import { walk } from './walk'
import { WindowWriter } from './window-writer'

/** Files of a machine, over one SFTP channel. */
export class RemoteStore implements WriteStore {
  readonly #sftp: Sftp

  constructor(sftp: Sftp) {
    this.#sftp = sftp
  }

  walk(paths: readonly string[], signal: AbortSignal): Promise<Item[]> {
    return walk(paths, signal, {
      stat: (path) => this.stat(path),
      nameOf: posix.basename,
      children: (folder) => this.#children(folder),
    })
  }

  async #children({ path, names }: Item): Promise<Item[]> {
    const { found } = await readFolder(this.#sftp, path, maxTransferItems)
    return found.map(({ filename, attrs }) => ({
      ...foundOf(attrs as Stats),
      // Its bytes cannot be asked for: the copy names it among the failures.
      ...(isUnreadable(filename) && { kind: 'other' as const }),
      path: posix.join(path, filename),
      names: [...names, filename],
    }))
  }

  home(): Promise<string> {
    return this.#sftp.realpath('.')
  }

  async stat(path: string): Promise<(Found & { mode: number }) | null> {
    const stats =
      (await unlessMissing(this.#sftp.stat(path))) ?? (await unlessMissing(this.#sftp.lstat(path)))
    return stats && foundOf(stats)
  }

  read({ path, size }: Item, offset: number): AsyncIterable<Chunk> {
    return readRemote(this.#sftp, path, { offset, end: size })
  }

  join(folder: string, name: string): string {
    return posix.join(folder, name)
  }

  async makeFolder(path: string): Promise<void> {
    try {
      await this.#sftp.mkdir(path)
    } catch (error) {
      // Version 3 has no status for a name that is taken.
      const found = await this.stat(path)
      if (found && found.kind !== 'folder')
        throw new LabError('state.conflict', 'files.notAFolder', { params: { path }, cause: error })
      if (!found) throw error
    }
  }

  async write(path: string, offset: number, mode: number | null): Promise<Writer> {
    const handle = await this.#sftp.open(path, offset === 0 ? 'w' : 'r+', mode)
    if (offset > 0) await this.#sftp.fsetstat(handle, { size: offset }, path)
    return new WindowWriter({
      position: offset,
      partBytes: requestBytes,
      send: (bytes, position) => writeRemote(this.#sftp, handle, path, bytes, position),
      close: () => closeQuietly(this.#sftp, handle, path),
    })
  }

  async readAt(path: string, offset: number, length: number): Promise<Uint8Array> {
    const handle = await this.#sftp.open(path, 'r')
    try {
      const buffer = Buffer.alloc(length)
      let read = 0
      while (read < length) {
        const count = await this.#sftp.read(handle, buffer.subarray(read), offset + read, path)
        if (count === 0) break
        read += count
      }
      return buffer.subarray(0, read)
    } finally {
      await closeQuietly(this.#sftp, handle, path)
    }
  }

  async rename(from: string, to: string, overwrite: boolean): Promise<void> {
    if (overwrite) return await this.#replace(from, to)
    try {
      await this.#sftp.rename(from, to)
    } catch (error) {
      if (!(await this.#isThere(to))) throw error
      throw new LabError('state.conflict', 'files.exists', { params: { path: to }, cause: error })
    }
  }

  /** Servers without OpenSSH's extension rename only to a free name, so that the old file has to go first. */
  async #replace(from: string, to: string): Promise<void> {
    try {
      await this.#sftp.replace(from, to)
    } catch (error) {
      if (!(error instanceof LabError) || error.key !== 'files.unsupported') throw error
      if (await this.#isThere(to)) await this.#sftp.unlink(to)
      await this.#sftp.rename(from, to)
    }
  }

  /** Also a link that leads nowhere takes its name. */
  async #isThere(path: string): Promise<boolean> {
    return (await unlessMissing(this.#sftp.lstat(path))) !== null
  }

  async remove(path: string): Promise<void> {
    try {
      await this.#sftp.unlink(path)
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }

  async setAttributes(path: string, { mode, modified }: { mode?: number; modified?: number }): Promise<void> {
    const seconds = modified === undefined ? undefined : Math.floor(modified / 1000)
    await this.#sftp.setstat(path, {
      ...(mode !== undefined && { mode }),
      ...(seconds !== undefined && { atime: seconds, mtime: seconds }),
    })
  }
}

async function unlessMissing(stats: Promise<Stats>): Promise<Stats | null> {
  try {
    return await stats
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
