import { type FieldIssue, LabError } from '#shared/errors'
import { folderName, nameKey, parentFolder } from '#shared/session-names'
import type { Session, SessionTree } from '#shared/sessions'

/** What changes its folder. */
export interface Moved {
  folders: readonly string[]
  sessions: readonly Session[]
}

/** `input.invalid` at the field `path` of the input: there is a folder of that name. */
export const folderTaken = (path: string, folder: string): LabError =>
  collision([{ path, key: 'sessions.folderTaken', params: { name: folderName(folder) } }])

/** `input.invalid` at the field `path` of the input: there is a session of that name. */
export const nameTaken = (path: string, name: string): LabError =>
  collision([{ path, key: 'sessions.nameTaken', params: { name } }])

/** Throws `input.invalid` with an issue for each item whose name is taken in `to`, by what is there or by another item. */
export function checkCollisions(tree: SessionTree, moved: Moved, to: string): void {
  const folders = new Set(tree.folders.filter((path) => parentFolder(path) === to).map(folderName))
  const sessions = new Set(
    tree.sessions.filter(({ folder }) => folder === to).map(({ name }) => nameKey(name)),
  )
  const issues: FieldIssue[] = []
  for (const path of moved.folders) {
    const name = folderName(path)
    if (folders.has(name))
      issues.push({ path: `folders.${path}`, key: 'sessions.folderTaken', params: { name } })
    folders.add(name)
  }
  for (const { id, name } of moved.sessions) {
    if (sessions.has(nameKey(name)))
      issues.push({ path: `sessions.${id}`, key: 'sessions.nameTaken', params: { name } })
    sessions.add(nameKey(name))
  }
  if (issues.length > 0) throw collision(issues)
}

/** The text is that of the first issue, so that it names an item also where no field can show it. */
function collision(issues: FieldIssue[]): LabError {
  const [first] = issues
  const params = first?.params ?? {}
  return new LabError('input.invalid', first?.key ?? 'input.invalid', { params, issues })
}
