import { posix } from 'node:path'
import { LabError } from '#shared/errors'
import type { HandlersOf } from '../rpc'
import type { FolderChanged } from './jobs'
import type { Places } from './places'
import { listFolder } from './remote-listing'
import { RemoteStore } from './remote-store'
import { listBelow } from './remove-job'
import type { Sftp } from './sftp'
import { isMissing } from './sftp-errors'

/** What a deletion's question counts at most. */
const maxCounted = 10_000

type Browsing =
  | 'files.list'
  | 'files.makeFolder'
  | 'files.rename'
  | 'files.move'
  | 'files.setMode'
  | 'files.count'

/** Looking at folders, and changes that need no copying. */
export function browseHandlers(places: Places, changed: FolderChanged): Pick<HandlersOf<'files'>, Browsing> {
  const rename = async (sftp: Sftp, from: string, to: string) => {
    if (from !== to) await new RemoteStore(sftp).rename(from, to, false)
  }
  return {
    'files.list': ({ place, path }) => places.use(place, (sftp) => listFolder(sftp, path ?? '.')),
    'files.makeFolder': ({ place, folder, name }) =>
      places.use(place, async (sftp) => {
        const path = posix.join(folder, name)
        await refuseTaken(sftp, path)
        await sftp.mkdir(path)
        changed(place, folder)
      }),
    'files.rename': ({ place, path, name }) =>
      places.use(place, async (sftp) => {
        const folder = posix.dirname(path)
        await rename(sftp, path, posix.join(folder, name))
        changed(place, folder)
      }),
    'files.move': ({ place, paths, folder }) =>
      places.use(place, async (sftp) => {
        const touched = new Set([folder, ...paths.map((path) => posix.dirname(path))])
        // Also where one fails: those before it have changed.
        try {
          for (const path of paths) await rename(sftp, path, posix.join(folder, posix.basename(path)))
        } finally {
          for (const each of touched) changed(place, each)
        }
      }),
    'files.setMode': ({ place, paths, mode }) =>
      places.use(place, async (sftp) => {
        try {
          for (const path of paths) await sftp.setstat(path, { mode })
        } finally {
          for (const folder of new Set(paths.map((path) => posix.dirname(path)))) changed(place, folder)
        }
      }),
    'files.count': ({ place, paths }) => places.use(place, (sftp) => count(sftp, paths)),
  }
}

async function count(sftp: Sftp, paths: readonly string[]) {
  const { found, cut } = await listBelow(sftp, paths, maxCounted)
  const folders = found.filter(({ isFolder }) => isFolder).length
  return { files: found.length - folders, folders, cut }
}

async function refuseTaken(sftp: Sftp, path: string): Promise<void> {
  try {
    await sftp.lstat(path)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  throw new LabError('state.conflict', 'files.exists', { params: { path } })
}
