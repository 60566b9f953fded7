import { posix } from 'node:path'
import type { FileEntryWithStats, Stats } from 'ssh2'
import { type FileEntry, type FileKind, type FolderList, maxListed } from '#shared/files'
import { closeQuietly } from './remote-io'
import type { Sftp } from './sftp'
import { isEnd } from './sftp-errors'
import type { Found } from './store'

/** Links that are looked up at the same time. */
const lookupsAtOnce = 64
/** What a decoder puts in place of bytes that are not UTF-8: such a name cannot be sent back. */
const notUtf8 = '\uFFFD'

/** The folder's entries, links resolved. */
export async function listFolder(sftp: Sftp, wanted: string): Promise<FolderList> {
  const path = await sftp.realpath(wanted)
  const { found, cut } = await readFolder(sftp, path, maxListed)
  const entries = found.map(entryOf)
  const links = entries.filter((entry) => entry.kind === 'link' && !entry.unreadableName)
  for (let start = 0; start < links.length; start += lookupsAtOnce)
    await Promise.all(
      links.slice(start, start + lookupsAtOnce).map(async (entry) => {
        entry.link = await linkOf(sftp, posix.join(path, entry.name))
      }),
    )
  return { path, entries, cut }
}

/** At most `limit` entries as the server tells them. Names that could lead elsewhere are left out: no real server has them. */
export async function readFolder(
  sftp: Sftp,
  path: string,
  limit: number,
): Promise<{ found: FileEntryWithStats[]; cut: boolean }> {
  const handle = await sftp.opendir(path)
  const found: FileEntryWithStats[] = []
  try {
    while (found.length <= limit) {
      const portion = await sftp.readdir(handle, path)
      found.push(...portion.filter(({ filename }) => filename !== '' && !filename.includes('/')))
    }
  } catch (error) {
    if (!isEnd(error)) throw error
  } finally {
    await closeQuietly(sftp, handle, path)
  }
  return { found: found.slice(0, limit), cut: found.length > limit }
}

export const isUnreadable = (name: string): boolean => name.includes(notUtf8)

function entryOf({ filename, longname, attrs }: FileEntryWithStats): FileEntry {
  const { kind, size, modified } = foundOf(attrs as Stats)
  const [owner, group] = ownersOf(longname)
  return {
    name: filename,
    kind,
    size,
    modified,
    mode: attrs.mode & 0o7777,
    owner: owner ?? String(attrs.uid),
    group: group ?? String(attrs.gid),
    ...(isUnreadable(filename) && { unreadableName: true }),
  }
}

/** Version 3 has numbers alone; servers put the names in a line as `ls -l` prints it. */
function ownersOf(longname: string): [string?, string?] {
  const [, owner, group] = /^\S{10,11} +\S+ +(\S+) +(\S+) +\d/.exec(longname) ?? []
  return owner !== undefined && group !== undefined ? [owner, group] : []
}

async function linkOf(sftp: Sftp, path: string): Promise<NonNullable<FileEntry['link']>> {
  const target = sftp.readlink(path).catch(() => '')
  const kind = sftp.stat(path).then(
    (stats) => foundOf(stats).kind,
    // Leads nowhere, in a circle, or where this account may not look.
    () => null,
  )
  return { path: await target, kind: await kind }
}

export const foundOf = (stats: Stats): Found & { mode: number } => ({
  kind: kindOf(stats),
  size: stats.size,
  mode: stats.mode & 0o7777,
  modified: stats.mtime * 1000,
})

/** File types in a mode, as in stat(2). */
function kindOf({ mode }: { mode: number }): FileKind {
  switch (mode & 0o170000) {
    case 0o100000:
      return 'file'
    case 0o040000:
      return 'folder'
    case 0o120000:
      return 'link'
    default:
      return 'other'
  }
}
