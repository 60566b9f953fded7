import { posix } from 'node:path'
import type { Attributes, Stats } from 'ssh2'
import { LabError } from '#shared/errors'
import { maxTransferItems } from '#shared/files'
import type { RemoteSource } from '#shared/terminals'
import type { FolderChanged, Job } from './jobs'
import type { Places } from './places'
import { foundOf, readFolder } from './remote-listing'
import type { Sftp } from './sftp'
import { isMissing } from './sftp-errors'
import type { TransferRow } from './transfer-row'

/** Files that are removed at the same time. */
const atOnce = 64

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
    for (const { filename, attrs } of (await readFolder(sftp, path, limit)).found) {
      if (found.length > limit) return
      const child = posix.join(path, filename)
      // Some servers tell of a link what it leads to, so nothing is walked into on a listing's word alone.
      await add(child, isFolderIn(attrs) && isFolderIn(await sftp.lstat(child)))
    }
  }
  for (const path of paths) await add(path, isFolderIn(await sftp.lstat(path)))
  return { found: found.slice(0, limit), cut: found.length > limit }
}

const isFolderIn = (attributes: Attributes): boolean => foundOf(attributes as Stats).kind === 'folder'

/** Files that may be removed together, and the folder that comes after them, if any. */
function* inSteps(found: readonly Doomed[]): Generator<{ files: string[]; folder: string | null }> {
  let files: string[] = []
  for (const { path, isFolder } of found) {
    if (!isFolder) files.push(path)
    if (!isFolder && files.length < atOnce) continue
    yield { files, folder: isFolder ? path : null }
    files = []
  }
  yield { files, folder: null }
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
    const removed = async (path: string, work: Promise<void>) => {
      try {
        await work
      } catch (error) {
        if (sftp.isClosed) throw error
        if (!isMissing(error)) row.addProblem(path, error)
      }
      row.setDone(++done)
    }
    // From the end: what is in a folder goes before it.
    for (const { files, folder } of inSteps(found.reverse())) {
      signal.throwIfAborted()
      await Promise.all(files.map((path) => removed(path, sftp.unlink(path))))
      if (folder !== null) await removed(folder, sftp.rmdir(folder))
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
