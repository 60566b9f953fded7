import type { KeyboardEvent } from 'react'
import { useSessions } from './store'
import { folderOfRow, isSaved } from './tree-ids'
import { updateTree, useTreeState } from './tree-state'
import type { SessionActions } from './use-session-actions'

/** The row itself, or all that are chosen where it is one of them. */
function withChosen(row: string): string[] {
  const { ids } = useTreeState.getState().choice
  return ids.has(row) ? [...ids] : [row]
}

/** The folder that a row is in, or is. */
export function folderAround(row: string | null): string {
  if (row === null) return ''
  const path = folderOfRow(row)
  if (path !== null) return path
  return useSessions.getState().sessions.find(({ id }) => id === row)?.folder ?? ''
}

/** Keys of file managers: F2, Delete, Ctrl+X, Ctrl+V, Ctrl+Z; on a Mac with Cmd. */
export function useSessionKeys(actions: SessionActions) {
  return (event: KeyboardEvent, row: string): boolean => {
    const { key, ctrlKey, metaKey, shiftKey } = event
    if (ctrlKey || metaKey) {
      const commands: Record<string, () => void> = {
        x: () => actions.cut(withChosen(row)),
        v: () => actions.paste(folderAround(row)),
        z: () => actions.undo(),
        backspace: () => actions.remove(withChosen(row)),
      }
      const command = shiftKey ? undefined : commands[key.toLowerCase()]
      command?.()
      return command !== undefined
    }
    if (key === 'F2' && isSaved(row)) updateTree({ renaming: row })
    else if (key === 'Delete') actions.remove(withChosen(row))
    else if (key === 'Escape') updateTree({ cut: new Set() })
    else return false
    return true
  }
}
