import type { Session } from '#shared/sessions'

/** A folder of sessions. The root has an empty name and path. */
export interface SessionFolder {
  name: string
  /** Names from the root, with `/` between them. */
  path: string
  folders: SessionFolder[]
  sessions: Session[]
}

const byName = new Intl.Collator(undefined, { numeric: true })
const compare = (a: { name: string }, b: { name: string }): number => byName.compare(a.name, b.name)

/** Sessions in their folders; folders and sessions are sorted by name, w2 before w10. */
export function folderTree(sessions: readonly Session[]): SessionFolder {
  const root: SessionFolder = { name: '', path: '', folders: [], sessions: [] }
  for (const session of sessions) folderOf(root, session.folder).sessions.push(session)
  sort(root)
  return root
}

function folderOf(root: SessionFolder, path: string): SessionFolder {
  if (path === '') return root
  return path.split('/').reduce((parent, name) => {
    const known = parent.folders.find((folder) => folder.name === name)
    if (known) return known
    const made = {
      name,
      path: parent.path === '' ? name : `${parent.path}/${name}`,
      folders: [],
      sessions: [],
    }
    parent.folders.push(made)
    return made
  }, root)
}

function sort(folder: SessionFolder): void {
  folder.folders.sort(compare)
  folder.sessions.sort(compare)
  for (const inner of folder.folders) sort(inner)
}

/** Every session in the folder and in the folders inside it, in the order in which the tree shows them. */
export const sessionsIn = ({ folders, sessions }: SessionFolder): Session[] => [
  ...folders.flatMap(sessionsIn),
  ...sessions,
]

/** `name 2`, or the next number that is free in the folder. */
export function copyName(session: Session, sessions: readonly Session[]): string {
  const taken = new Set(sessions.filter(({ folder }) => folder === session.folder).map(({ name }) => name))
  const stem = session.name.replace(/ \d+$/, '')
  for (let number = 2; ; number++) {
    const name = `${stem} ${number}`
    if (!taken.has(name)) return name
  }
}
