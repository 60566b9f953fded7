import { addressText } from '#shared/quick-target'
import { folderName, isWithinAny, nameKey, numberedName, parentFolder, pathIn } from '#shared/session-names'
import type { Session, SessionDraft, SessionTree, SessionTreeItems } from '#shared/sessions'

/** A folder of sessions. The root has an empty name and path. */
export interface SessionFolder {
  name: string
  /** Names from the root, with `/` between them. */
  path: string
  folders: SessionFolder[]
  sessions: Session[]
}

/** What the page knows of the tree; it only reads it. */
export interface SessionList {
  folders: readonly string[]
  sessions: readonly Session[]
}

const byName = new Intl.Collator(undefined, { numeric: true })
const compare = (a: { name: string }, b: { name: string }): number => byName.compare(a.name, b.name)

/** Sessions in their folders; folders and sessions are sorted by name, w2 before w10. */
export function folderTree({ folders, sessions }: SessionList): SessionFolder {
  const root: SessionFolder = { name: '', path: '', folders: [], sessions: [] }
  const known = new Map([['', root]])
  const folderAt = (path: string): SessionFolder => {
    const found = known.get(path)
    if (found) return found
    const made = { name: folderName(path), path, folders: [], sessions: [] }
    known.set(path, made)
    folderAt(parentFolder(path)).folders.push(made)
    return made
  }
  for (const path of folders) folderAt(path)
  for (const session of sessions) folderAt(session.folder).sessions.push(session)
  for (const folder of known.values()) {
    folder.folders.sort(compare)
    folder.sessions.sort(compare)
  }
  return root
}

/** Every session in the folder and in the folders inside it, in the order in which the tree shows them. */
export const sessionsIn = ({ folders, sessions }: SessionFolder): Session[] => [
  ...folders.flatMap(sessionsIn),
  ...sessions,
]

/** How many sessions are in the folders of `items`, or in folders inside them, and are not themselves among the items. */
export function countInside(sessions: readonly Session[], items: SessionTreeItems): number {
  const folders = new Set(items.folders)
  const named = new Set(items.sessions)
  return sessions.filter(({ id, folder }) => !named.has(id) && isWithinAny(folder, folders)).length
}

/** The folder of that path inside `root`; null where there is none. */
export const folderAt = (root: SessionFolder, path: string): SessionFolder | null =>
  root.path === path ? root : (root.folders.flatMap((inner) => folderAt(inner, path) ?? []).at(0) ?? null)

/**
 * What a search shows: sessions and folders whose name, host or user has each of the words, with the folders above them. A
 * folder that is found is shown with all that is in it.
 */
export function searchTree({ folders, sessions }: SessionList, query: string): SessionTree {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (text: string): boolean => words.every((word) => text.includes(word))
  return {
    folders: folders.filter((path) => fits(path.toLowerCase())),
    sessions: sessions.filter(({ folder, name, host, port, username }) =>
      fits(`${pathIn(folder, name)} ${username}@${addressText({ host, port })}`.toLowerCase()),
    ),
  }
}

/** The names that a folder's sessions have, as they are compared. */
const namesIn = (sessions: readonly Session[], folder: string): Set<string> =>
  new Set(sessions.filter((session) => session.folder === folder).map(({ name }) => nameKey(name)))

/** `name 2`, or the next number that is free in the folder. */
export const copyName = ({ name, folder }: Session, sessions: readonly Session[]): string =>
  numberedName(name, namesIn(sessions, folder))

/** The name itself where no folder beside it has it, otherwise with a number. */
export function freeFolderName(parent: string, name: string, folders: readonly string[]): string {
  const taken = new Set(
    folders.filter((path) => parentFolder(path) === parent).map((path) => nameKey(folderName(path))),
  )
  return taken.has(nameKey(name)) ? numberedName(name, taken) : name
}

export const draftOf = ({ id: _, ...draft }: Session): SessionDraft => draft
