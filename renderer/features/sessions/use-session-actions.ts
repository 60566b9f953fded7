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

/** A new deletion or copy takes the place of the one before. Each has its own, since a notice that goes cannot come back with other words. */
const undoToasts = ['sessions.removed', 'sessions.copied'] as const
const undoMs = 10_000

export type SessionActions = ReturnType<typeof actionsOf>

/** What can be done with saved sessions and folders; rows are given by their ids. */
export function useSessionActions(): SessionActions {
  const host = useHost()
  const { t } = useTranslation('sessions')
  return useMemo(() => {
    const tell = (id: (typeof undoToasts)[number], text: string, description: string | undefined) => {
      for (const other of undoToasts) if (other !== id) toast.dismiss(other)
      toast(text, {
        id,
        description,
        duration: undoMs,
        action: { label: t('undo'), onClick: () => actions.undo() },
      })
    }
    const actions = actionsOf(host, {
      newFolder: t('newFolder'),
      removed: ({ name, count, inside }) =>
        tell(
          'sessions.removed',
          count === 1 ? t('deletedOne', { name }) : t('deleted', { count }),
          inside > 0 ? t('deletedInside', { count: inside }) : undefined,
        ),
      copied: (name, inside) =>
        tell(
          'sessions.copied',
          t('copied', { name }),
          inside > 0 ? t('copiedInside', { count: inside }) : undefined,
        ),
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

interface Texts {
  newFolder: string
  removed(what: Removed): void
  /** `inside`: the sessions in the copy. */
  copied(name: string, inside: number): void
}

function actionsOf(host: Host, texts: Texts) {
  const move = async (ids: readonly string[], to: string): Promise<void> => {
    const items = itemsOfRows(ids)
    await host.call('sessions.move', { ...items, to })
    const [folder] = items.folders
    const first =
      items.sessions[0] ?? (folder === undefined ? null : folderRow(pathIn(to, folderName(folder))))
    updateTree({ cut: new Set(), revealed: first })
  }

  const remove = async (ids: readonly string[]): Promise<void> => {
    const rows = ids.filter(isSaved)
    const [first] = rows
    if (first === undefined) return
    const items = itemsOfRows(rows)
    const { sessions } = useSessions.getState()
    const path = folderOfRow(first)
    const name = path === null ? sessions.find(({ id }) => id === first)?.name : folderName(path)
    const inside = countInside(sessions, items)
    const { removal } = await host.call('sessions.remove', items)
    updateTree({ undo: () => host.call('sessions.restore', { removal }), choice: noChoice })
    texts.removed({ name: name ?? '', count: rows.length, inside })
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

    /** Beside the folder. Rejects where the name is not possible. */
    copyFolder: async (path: string, name: string): Promise<void> => {
      const copy = pathIn(parentFolder(path), name.trim())
      await host.call('sessions.copyFolder', { path, name })
      const row = folderRow(copy)
      // As a deletion, which can be taken back itself: much may be in the copy by then.
      updateTree({ revealed: row, undo: () => remove([row]) })
      texts.copied(
        folderName(copy),
        countInside(useSessions.getState().sessions, { sessions: [], folders: [path] }),
      )
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

    remove: (ids: readonly string[]) => void remove(ids).catch(toastError),

    /** Takes the last deletion or copy back. */
    undo: () => {
      const { undo } = useTreeState.getState()
      updateTree({ undo: null })
      for (const id of undoToasts) toast.dismiss(id)
      undo?.().catch(toastError)
    },
  }
}
