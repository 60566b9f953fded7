import { isWithin, parentFolder } from '#shared/session-names'
import { toastError } from '../../ui/toast'
import type { TreeDrag } from '../../ui/use-tree-drag'
import { folderOfRow, folderRow, isSaved } from './tree-ids'
import { useTreeState } from './tree-state'
import type { SessionActions } from './use-session-actions'
import { folderAround } from './use-session-keys'

/** Dragging sessions and folders into folders, and out of them. */
export function useSessionDrag(actions: SessionActions): TreeDrag {
  return {
    canDrag: (row) => isSaved(row) && useTreeState.getState().renaming !== row,
    folderAt: (row) => {
      const path = folderAround(row)
      return path === '' ? null : folderRow(path)
    },
    canDrop: (rows, folder) => {
      const to = folderAround(folder)
      const intoItself = rows.some((row) => {
        const path = folderOfRow(row)
        return path !== null && isWithin(to, path)
      })
      return !intoItself && rows.some((row) => placeOf(row) !== to)
    },
    drop: (rows, folder) => {
      actions.move(rows, folderAround(folder)).catch(toastError)
    },
  }
}

/** The folder that has the row in it. */
function placeOf(row: string): string {
  const path = folderOfRow(row)
  return path === null ? folderAround(row) : parentFolder(path)
}
