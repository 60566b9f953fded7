import type { SessionTreeItems } from '#shared/sessions'

/** Ids of the rows: a session's is its own, the others say what they are. No session's id has a colon. */
const folderPrefix = 'folder:'

export const folderRow = (path: string): string => folderPrefix + path
export const labRow = (labId: string): string => `lab:${labId}`
export const nodeRow = (labId: string, node: string): string => `node:${labId}/${node}`

/** The path of a folder's row; null for other rows. */
export const folderOfRow = (id: string): string | null =>
  id.startsWith(folderPrefix) ? id.slice(folderPrefix.length) : null

/** Whether the row is a saved session. */
export const isSessionRow = (id: string): boolean => !id.includes(':')

/** What can be moved or deleted: saved sessions and their folders, not what belongs to a lab. */
export const isSaved = (id: string): boolean => isSessionRow(id) || folderOfRow(id) !== null

export const itemsOfRows = (ids: readonly string[]): SessionTreeItems => ({
  sessions: ids.filter(isSessionRow),
  folders: ids.flatMap((id) => folderOfRow(id) ?? []),
})
