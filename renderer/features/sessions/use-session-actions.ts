import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { folderName, parentFolder, pathIn } from '#shared/session-names'
import { useHost } from '../../host'
import type { Host } from '../../transport/host'
import { toast, toastError } from '../../ui/toast'
import { noChoice } from '../../ui/tree-choice'
import { countInside, draftOf, freeFolderName } from './folder-tree'
import { useSessions } from './store'
import { folderOfRow, folderRow, isSaved, itemsOfRows } from './tree-ids'
import { updateTree, useTreeState } from './tree-state'

/** One place for all of them: a new deletion takes the place of the one before. */
const undoToast = 'sessions.removed'
const undoMs = 10_000

export type SessionActions = ReturnType<typeof actionsOf>

/** What can be done with saved sessions and folders; rows are given by their ids. */
export function useSessionActions(): SessionActions {
  const host = useHost()
  const { t } = useTranslation('sessions')
  return useMemo(() => {
    const actions = actionsOf(host, {
      newFolder: t('newFolder'),
      removed: ({ name, count, inside }) => {
        toast(count === 1 ? t('deletedOne', { name }) : t('deleted', { count }), {
          id: undoToast,
          description: inside > 0 ? t('deletedInside', { count: inside }) : undefined,
          duration: undoMs,
          action: { label: t('undo'), onClick: () => actions.undo() },
        })
      },
    })
    return actions
  }, [host, t])
}

/** What was deleted: rows, the name of the first, and the sessions in their folders, of which a search may have shown none. */
interface Removed {
  name: string
  count: number
  inside: number
}

function actionsOf(host: Host, texts: { newFolder: string; removed: (what: Removed) => void }) {
  const move = async (ids: readonly string[], to: string): Promise<void> => {
    const items = itemsOfRows(ids)
    await host.call('sessions.move', { ...items, to })
    const [folder] = items.folders
    const first =
      items.sessions[0] ?? (folder === undefined ? null : folderRow(pathIn(to, folderName(folder))))
    updateTree({ cut: new Set(), revealed: first })
  }

  return {
    /** Rejects where a name is taken. */
    move,

    paste: (to: string) => {
      const { cut } = useTreeState.getState()
      if (cut.size > 0) move([...cut], to).catch(toastError)
    },

    cut: (ids: readonly string[]) => updateTree({ cut: new Set(ids.filter(isSaved)) }),

    addFolder: (parent: string) => {
      const path = pathIn(parent, freeFolderName(parent, texts.newFolder, useSessions.getState().folders))
      const row = folderRow(path)
      host
        .call('sessions.addFolder', { path })
        .then(() => updateTree({ revealed: row, renaming: row }), toastError)
    },

    /** Rejects where the name is not possible. */
    rename: async (row: string, name: string): Promise<void> => {
      const path = folderOfRow(row)
      if (path !== null) {
        await host.call('sessions.renameFolder', { path, name })
        updateTree({ revealed: folderRow(pathIn(parentFolder(path), name.trim())) })
        return
      }
      const session = useSessions.getState().sessions.find(({ id }) => id === row)
      if (session) await host.call('sessions.save', { id: row, draft: { ...draftOf(session), name } })
    },

    remove: (ids: readonly string[]) => {
      const rows = ids.filter(isSaved)
      const [first] = rows
      if (first === undefined) return
      const items = itemsOfRows(rows)
      const { sessions } = useSessions.getState()
      const path = folderOfRow(first)
      const name = path === null ? sessions.find(({ id }) => id === first)?.name : folderName(path)
      const inside = countInside(sessions, items)
      const done = ({ removal }: { removal: string }) => {
        updateTree({ removal, choice: noChoice })
        texts.removed({ name: name ?? '', count: rows.length, inside })
      }
      host.call('sessions.remove', items).then(done, toastError)
    },

    /** Takes the last deletion back. */
    undo: () => {
      const { removal } = useTreeState.getState()
      if (removal === null) return
      updateTree({ removal: null })
      toast.dismiss(undoToast)
      host.call('sessions.restore', { removal }).catch(toastError)
    },
  }
}
