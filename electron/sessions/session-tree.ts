import { randomUUID } from 'node:crypto'
import { LabError } from '#shared/errors'
import {
  folderName,
  isWithin,
  isWithinAny,
  nameKey,
  numberedName,
  parentFolder,
  pathIn,
} from '#shared/session-names'
import {
  maxFolderLength,
  maxSessions,
  type Session,
  type SessionTree,
  type SessionTreeItems,
} from '#shared/sessions'
import { checkCollisions, folderTaken, type Moved } from './collisions'

export const emptyTree: SessionTree = { folders: [], sessions: [] }

/** The tree with every folder that is in use, in a fixed order. Throws `state.conflict` or `input.invalid` where it is too large. */
export function completed({ folders, sessions }: SessionTree): SessionTree {
  const known = new Set<string>()
  const add = (path: string): void => {
    if (path === '' || known.has(path)) return
    known.add(path)
    add(parentFolder(path))
  }
  for (const path of folders) add(path)
  for (const { folder } of sessions) add(folder)
  if (sessions.length > maxSessions || known.size > maxSessions)
    throw new LabError('state.conflict', 'sessions.tooMany', { params: { max: maxSessions } })
  if ([...known].some((path) => path.length > maxFolderLength))
    throw new LabError('input.invalid', 'sessions.folderTooLong')
  return { folders: [...known].sort(), sessions }
}

/** Adds the session, or replaces the one with its id. */
export function withSession(tree: SessionTree, session: Session): SessionTree {
  const others = tree.sessions.filter(({ id }) => id !== session.id)
  return completed({ ...tree, sessions: [...others, session] })
}

export function withFolder(tree: SessionTree, path: string): SessionTree {
  if (tree.folders.includes(path)) throw folderTaken('path', path)
  return completed({ ...tree, folders: [...tree.folders, path] })
}

export function renameFolder(tree: SessionTree, path: string, name: string): SessionTree {
  checkKnown(tree, { sessions: [], folders: [path] })
  const renamed = pathIn(parentFolder(path), name)
  if (renamed === path) return tree
  if (tree.folders.includes(renamed)) throw folderTaken('name', renamed)
  return completed(relocated(tree, new Map([[path, renamed]])))
}

/** The tree with a copy of the folder and of all inside beside it. */
export function copyFolder(tree: SessionTree, path: string, name: string): SessionTree {
  checkKnown(tree, { sessions: [], folders: [path] })
  const copy = pathIn(parentFolder(path), name)
  if (tree.folders.includes(copy)) throw folderTaken('name', copy)
  const originals = {
    folders: tree.folders.filter((folder) => isWithin(folder, path)),
    sessions: tree.sessions.filter(({ folder }) => isWithin(folder, path)),
  }
  const { folders, sessions } = relocated(originals, new Map([[path, copy]]))
  const ids = new Map(sessions.map(({ id }) => [id, randomUUID()]))
  const idOf = (id: string): string => ids.get(id) ?? id
  const copies = sessions.map((session) => ({
    ...session,
    id: idOf(session.id),
    jumpSessionId: session.jumpSessionId === null ? null : idOf(session.jumpSessionId),
  }))
  return completed({ folders: [...tree.folders, ...folders], sessions: [...tree.sessions, ...copies] })
}

/** Moves sessions, and folders with all inside, into the folder `to`. */
export function moveItems(tree: SessionTree, items: SessionTreeItems, to: string): SessionTree {
  checkKnown(tree, { sessions: items.sessions, folders: to === '' ? items.folders : [...items.folders, to] })
  const tops = topmost(items.folders)
  const within = new Set(tops)
  if (isWithinAny(to, within)) throw new LabError('input.invalid', 'sessions.moveIntoItself')
  const wanted = new Set(items.sessions)
  const moved: Moved = {
    folders: tops.filter((path) => parentFolder(path) !== to),
    sessions: tree.sessions.filter(
      ({ id, folder }) => wanted.has(id) && folder !== to && !isWithinAny(folder, within),
    ),
  }
  checkCollisions(tree, moved, to)
  const paths = new Map(moved.folders.map((path) => [path, pathIn(to, folderName(path))]))
  const ids = new Set(moved.sessions.map(({ id }) => id))
  const { folders, sessions } = relocated(tree, paths)
  return completed({
    folders,
    sessions: sessions.map((session) => (ids.has(session.id) ? { ...session, folder: to } : session)),
  })
}

/** The tree without these sessions and folders, and what went with them. */
export function removeItems(
  tree: SessionTree,
  items: SessionTreeItems,
): { tree: SessionTree; removed: SessionTree } {
  checkKnown(tree, items)
  const ids = new Set(items.sessions)
  const gone = new Set(items.folders)
  const isGone = (path: string) => isWithinAny(path, gone)
  const isGoneSession = ({ id, folder }: Session) => ids.has(id) || isGone(folder)
  return {
    tree: {
      folders: tree.folders.filter((path) => !isGone(path)),
      sessions: tree.sessions.filter((session) => !isGoneSession(session)),
    },
    removed: { folders: tree.folders.filter(isGone), sessions: tree.sessions.filter(isGoneSession) },
  }
}

/** Puts back what `removeItems` took out; a session whose name was given anew gets a number. */
export function restoreItems(tree: SessionTree, removed: SessionTree): SessionTree {
  const taken = new Map<string, Set<string>>()
  const namesIn = (folder: string): Set<string> => {
    const names = taken.get(folder) ?? new Set()
    taken.set(folder, names)
    return names
  }
  for (const { folder, name } of tree.sessions) namesIn(folder).add(nameKey(name))
  const restored = removed.sessions.map((session) => {
    const names = namesIn(session.folder)
    const name = names.has(nameKey(session.name)) ? numberedName(session.name, names) : session.name
    names.add(nameKey(name))
    return { ...session, name }
  })
  return completed({
    folders: [...tree.folders, ...removed.folders],
    sessions: [...tree.sessions, ...restored],
  })
}

/** Every folder whose path, or the path of a folder above it, is a key of `paths` gets the path given for it. No key is inside another. */
function relocated({ folders, sessions }: SessionTree, paths: ReadonlyMap<string, string>): SessionTree {
  const place = (path: string): string => {
    for (let from = path; from !== ''; from = parentFolder(from)) {
      const to = paths.get(from)
      if (to !== undefined) return to + path.slice(from.length)
    }
    return path
  }
  return {
    folders: folders.map(place),
    sessions: sessions.map((session) => ({ ...session, folder: place(session.folder) })),
  }
}

/** Folders that are not inside another one of them. */
function topmost(folders: readonly string[]): string[] {
  const all = new Set(folders)
  return [...all].filter((path) => !isWithinAny(parentFolder(path), all))
}

function checkKnown(tree: SessionTree, items: SessionTreeItems): void {
  const ids = new Set(tree.sessions.map(({ id }) => id))
  if (!items.sessions.every((id) => ids.has(id))) throw new LabError('resource.missing', 'sessions.missing')
  const folders = new Set(tree.folders)
  if (!items.folders.every((path) => folders.has(path)))
    throw new LabError('resource.missing', 'sessions.folderMissing')
}
