import { posix } from 'node:path'
import { LabError } from '#shared/errors'
import { maxTransferItems } from '#shared/files'
import type { RemoteSource } from '#shared/terminals'
import type { FolderChanged, Job } from './jobs'
import type { Places } from './places'
import { foundOf, readFolder } from './remote-listing'
import type { Sftp } from './sftp'
import { isMissing } from './sftp-errors'
import type { TransferRow } from './transfer-row'

interface Doomed {
  path: string
  isFolder: boolean
}

/** At most `limit` things below `paths`, with the paths themselves, folders before their content. Links are not followed. */
export async function listBelow(
  sftp: Sftp,
  paths: readonly string[],
  limit: number,
  signal?: AbortSignal,
): Promise<{ found: Doomed[]; cut: boolean }> {
  const found: Doomed[] = []
  const add = async (path: string, isFolder: boolean): Promise<void> => {
    signal?.throwIfAborted()
    found.push({ path, isFolder })
    if (!isFolder || found.length > limit) return
    for (const { filename, attrs } of (await readFolder(sftp, path, limit)).found)
      if (found.length <= limit)
        await add(
          posix.join(path, filename),
          foundOf(attrs as Parameters<typeof foundOf>[0]).kind === 'folder',
        )
  }
  for (const path of paths) await add(path, foundOf(await sftp.lstat(path)).kind === 'folder')
  return { found: found.slice(0, limit), cut: found.length > limit }
}

/** Deletes files and folders with all that is in them. */
export class RemoveJob implements Job {
  readonly #places: Places
  readonly #place: RemoteSource
  readonly #paths: readonly string[]
  readonly #changed: FolderChanged

  constructor(places: Places, place: RemoteSource, paths: readonly string[], changed: FolderChanged) {
    if (paths.some((path) => posix.normalize(path) === '/'))
      throw new LabError('input.invalid', 'files.rootKept')
    this.#places = places
    this.#place = place
    this.#paths = paths
    this.#changed = changed
  }

  async run(row: TransferRow, signal: AbortSignal): Promise<void> {
    const { sftp, close } = await this.#places.open(this.#place, signal)
    row.hasConnected = true
    signal.addEventListener('abort', close)
    try {
      row.forgetProblems()
      await this.#removeAll(sftp, row, signal)
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', close)
      close()
      for (const folder of new Set(this.#paths.map((path) => posix.dirname(path))))
        this.#changed(this.#place, folder)
    }
  }

  async #removeAll(sftp: Sftp, row: TransferRow, signal: AbortSignal): Promise<void> {
    const { found, cut } = await listBelow(sftp, await this.#present(sftp), maxTransferItems, signal)
    if (cut) throw new LabError('input.invalid', 'files.tooMany', { params: { count: maxTransferItems } })
    row.setTotal(found.length)
    let done = 0
    // From the end: what is in a folder goes before it.
    for (const { path, isFolder } of found.reverse()) {
      signal.throwIfAborted()
      try {
        await (isFolder ? sftp.rmdir(path) : sftp.unlink(path))
      } catch (error) {
        if (sftp.isClosed) throw error
        if (!isMissing(error)) row.addProblem(path, error)
      }
      row.setDone(++done)
    }
  }

  /** After a connection was lost, some may be gone already. */
  async #present(sftp: Sftp): Promise<string[]> {
    const present: string[] = []
    for (const path of this.#paths) {
      try {
        await sftp.lstat(path)
        present.push(path)
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    }
    return present
  }
}
