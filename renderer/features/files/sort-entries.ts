import type { FileEntry } from '#shared/files'

export const sortKeys = ['name', 'size', 'mode', 'owner', 'modified'] as const
export type SortKey = (typeof sortKeys)[number]

export interface Sorting {
  key: SortKey
  descending: boolean
}

const byName = new Intl.Collator(undefined, { numeric: true })

/** Folders, and links to folders, come first whichever way the rest is sorted. */
export const isFolder = ({ kind, link }: FileEntry): boolean => kind === 'folder' || link?.kind === 'folder'

const compare: Record<SortKey, (a: FileEntry, b: FileEntry) => number> = {
  name: () => 0,
  size: (a, b) => a.size - b.size,
  mode: (a, b) => a.mode - b.mode,
  owner: (a, b) => byName.compare(a.owner, b.owner) || byName.compare(a.group, b.group),
  modified: (a, b) => a.modified - b.modified,
}

/** What is shown, in its order. */
export function sortEntries(
  entries: readonly FileEntry[],
  { key, descending }: Sorting,
  showHidden: boolean,
): FileEntry[] {
  const sign = descending ? -1 : 1
  return entries
    .filter(({ name }) => showHidden || !name.startsWith('.'))
    .sort(
      (a, b) =>
        Number(isFolder(b)) - Number(isFolder(a)) ||
        sign * (compare[key](a, b) || byName.compare(a.name, b.name)),
    )
}
