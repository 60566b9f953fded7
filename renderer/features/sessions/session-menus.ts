import {
  ClipboardPaste,
  Copy,
  FolderInput,
  FolderOpen,
  FolderPlus,
  Pencil,
  PlugZap,
  Plus,
  Scissors,
  TextCursorInput,
  Trash2,
} from 'lucide-react'
import type { useTranslation } from 'react-i18next'
import type { Session } from '#shared/sessions'
import type { MenuEntry } from '../../ui/Menu'
import { openFiles } from '../files/open-files'
import { draftOf, type SessionFolder, sessionsIn } from './folder-tree'
import { folderRow } from './tree-ids'
import { addSession, updateTree, useTreeState } from './tree-state'
import type { useOpenTerminals } from './use-open-terminals'
import type { SessionActions } from './use-session-actions'

export type Translate = ReturnType<typeof useTranslation<'sessions'>>['t']

/** What the menus of the tree need. */
export interface MenuNeeds {
  t: Translate
  actions: SessionActions
  open: ReturnType<typeof useOpenTerminals>
}

/** The same four for everything that is saved, alone or together with others. */
function common({ t, actions }: MenuNeeds, rows: readonly string[]): MenuEntry[] {
  return [
    { label: t('cut'), icon: Scissors, shortcut: 'Ctrl+X', onSelect: () => actions.cut(rows) },
    { label: t('moveTo'), icon: FolderInput, onSelect: () => updateTree({ moving: rows }) },
    'separator',
    { label: t('delete'), icon: Trash2, shortcut: 'Del', danger: true, onSelect: () => actions.remove(rows) },
  ]
}

const rename = ({ t }: MenuNeeds, row: string): MenuEntry => ({
  label: t('rename'),
  icon: TextCursorInput,
  shortcut: 'F2',
  onSelect: () => updateTree({ renaming: row }),
})

export function sessionMenu(needs: MenuNeeds, session: Session): MenuEntry[] {
  const { t, open } = needs
  return [
    { label: t('connect'), icon: PlugZap, shortcut: 'Enter', onSelect: () => open.openSession(session.id) },
    {
      label: t('files'),
      icon: FolderOpen,
      onSelect: () => openFiles({ type: 'session', sessionId: session.id }, session.name),
    },
    'separator',
    { label: t('copyAs'), icon: Copy, onSelect: () => updateTree({ copying: session }) },
    {
      label: t('edit'),
      icon: Pencil,
      onSelect: () => updateTree({ editing: { id: session.id, draft: draftOf(session) } }),
    },
    rename(needs, session.id),
    ...common(needs, [session.id]),
  ]
}

export function folderMenu(needs: MenuNeeds, folder: SessionFolder): MenuEntry[] {
  const { t, actions, open } = needs
  const { path } = folder
  const sessions = sessionsIn(folder)
  const nothingCut = useTreeState.getState().cut.size === 0
  return [
    {
      label: t('connectAll'),
      icon: PlugZap,
      unavailable: sessions.length === 0 ? t('folderEmpty') : undefined,
      onSelect: () => open.openSessions(sessions.map(({ id }) => id)),
    },
    'separator',
    { label: t('newSession'), icon: Plus, onSelect: () => addSession({ folder: path }) },
    { label: t('newFolder'), icon: FolderPlus, onSelect: () => actions.addFolder(path) },
    { label: t('copyAs'), icon: Copy, onSelect: () => updateTree({ copying: path }) },
    rename(needs, folderRow(path)),
    {
      label: t('paste'),
      icon: ClipboardPaste,
      shortcut: 'Ctrl+V',
      unavailable: nothingCut ? t('nothingCut') : undefined,
      onSelect: () => actions.paste(path),
    },
    ...common(needs, [folderRow(path)]),
  ]
}

/** The menu of several rows together. `connect` opens all that are in them. */
export function manyMenu(needs: MenuNeeds, rows: readonly string[], connect: () => void): MenuEntry[] {
  return [
    { label: needs.t('connectAll'), icon: PlugZap, onSelect: connect },
    'separator',
    ...common(needs, rows),
  ]
}
