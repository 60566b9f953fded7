import { maxPageFiles, type PageFile, type Transfer, type TransferSource } from '#shared/files'
import type { Host } from '../../transport/host'

/** A file that the user gave, with its path below what was given; null for a folder with nothing in it. */
export interface GivenFile {
  path: string
  file: File | null
}

/** Files of this page whose bytes the host may still want, by the key of their upload. */
const offered = new Map<string, readonly File[]>()
/** Keys of uploads by their transfers, as long as one of these may want its files. */
const uploads = new Map<string, string>()

/** Starts copying what the user gave. `copy` has the host make transfers and gives their ids. */
export async function upload(
  host: Host,
  given: readonly GivenFile[],
  copy: (source: TransferSource) => Promise<readonly string[]>,
): Promise<void> {
  for (const source of sourcesOf(host, given)) {
    try {
      const transferIds = await copy(source)
      if (source.type === 'page') for (const id of transferIds) uploads.set(id, source.key)
    } catch (error) {
      if (source.type === 'page') offered.delete(source.key)
      throw error
    }
  }
}

/** Lets go of files that nobody will want any more. A failed transfer can be started again and then wants its files. */
export function releaseFiles(transfers: readonly Transfer[]): void {
  for (const { id, state } of transfers) if (state === 'done' || state === 'cancelled') releaseFilesOf(id)
}

/** As `releaseFiles`, for a transfer that is no longer in the list. */
export function releaseFilesOf(transferId: string): void {
  const key = uploads.get(transferId)
  if (key === undefined) return
  uploads.delete(transferId)
  if (![...uploads.values()].includes(key)) offered.delete(key)
}

/** What the host is to copy from: paths on its own disk, or files that this page will send. Many files become several sources. */
function* sourcesOf(host: Host, given: readonly GivenFile[]): Generator<TransferSource> {
  const { files } = host
  if (files.type === 'disk') {
    const paths = new Set(given.flatMap(({ file, path }) => (file ? [rootOf(files.pathOf(file), path)] : [])))
    paths.delete('')
    if (paths.size > 0) yield { type: 'local', paths: [...paths] }
    return
  }
  for (let start = 0; start < given.length; start += maxPageFiles) {
    const part = given.slice(start, start + maxPageFiles)
    const key = crypto.randomUUID()
    const found = part.flatMap(({ path, file }) => (file ? [{ path, file }] : []))
    offered.set(
      key,
      found.map(({ file }) => file),
    )
    const emptyFolders = part.flatMap(({ path, file }) => (file ? [] : [path]))
    yield { type: 'page', key, files: found.map(describe), emptyFolders }
  }
}

/** Of a file in a chosen folder the path of that folder: `below` is the file's path from there on. */
const rootOf = (path: string, below: string): string =>
  path.slice(0, path.length - below.length + (below.split('/')[0] ?? '').length)

const describe = ({ path, file }: { path: string; file: File }): PageFile => ({
  path,
  size: file.size,
  modified: file.lastModified,
})

/** Sends the host what it wants of the offered files, until the given function is called. */
export function sendWantedFiles(host: Host): () => void {
  return host.on('files.wanted', ({ key, request, file, offset, end }) => {
    const found = offered.get(key)?.[file]
    // Another page's file.
    if (!found || host.files.type !== 'page') return
    // A transfer that was cancelled or broke off is told about in the list of transfers.
    host.files.send(request, found.slice(offset, end)).catch(() => undefined)
  })
}

/** What was dropped, folders with all that is in them. A host with a disk walks folders itself. */
export async function droppedFiles(host: Host, data: DataTransfer): Promise<GivenFile[]> {
  if (host.files.type === 'disk') return [...data.files].map((file) => ({ path: file.name, file }))
  // The list is empty after the first wait, so all entries are taken from it now.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  return (await Promise.all(entries.map((entry) => filesBelow(entry, '')))).flat()
}

async function filesBelow(entry: FileSystemEntry, folder: string): Promise<GivenFile[]> {
  const path = `${folder}${entry.name}`
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return [{ path, file }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: GivenFile[] = []
  for (;;) {
    // Gives a portion at each call, and nothing at the end.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (portion.length === 0) return found.length > 0 ? found : [{ path, file: null }]
    for (const child of portion) found.push(...(await filesBelow(child, `${path}/`)))
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile

/** What was chosen in a file dialog; of a folder with the path below it. */
export const chosenFiles = (files: FileList | null): GivenFile[] =>
  [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
