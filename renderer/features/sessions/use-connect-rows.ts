import { useLabs } from '../labs/store'
import { folderAt, folderTree, sessionsIn } from './folder-tree'
import { useSessions } from './store'
import { folderOfRow, isSessionRow, labRow, nodeRow } from './tree-ids'
import { useOpenTerminals } from './use-open-terminals'

/** Opens all that these rows are or hold: sessions in one view, the nodes of each lab in the lab's own. */
export function useConnectRows() {
  const { openSessions, openNodes } = useOpenTerminals()
  return (rows: readonly string[]) => {
    const chosen = new Set(rows)
    for (const lab of useLabs.getState().labs) {
      const nodes = lab.nodes.filter(
        ({ name, state }) =>
          state === 'running' && (chosen.has(labRow(lab.id)) || chosen.has(nodeRow(lab.id, name))),
      )
      if (nodes.length > 0)
        openNodes(
          lab.id,
          nodes.map(({ name }) => name),
        )
    }
    const sessions = sessionsOf(rows)
    if (sessions.size > 0) openSessions([...sessions])
  }
}

function sessionsOf(rows: readonly string[]): Set<string> {
  const root = folderTree(useSessions.getState())
  return new Set(
    rows.flatMap((row) => {
      if (isSessionRow(row)) return [row]
      const path = folderOfRow(row)
      const folder = path === null ? null : folderAt(root, path)
      return folder ? sessionsIn(folder).map(({ id }) => id) : []
    }),
  )
}
