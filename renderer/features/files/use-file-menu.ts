import {
  Download,
  FilePlus,
  FolderOpen,
  FolderPlus,
  FolderUp,
  KeyRound,
  Network,
  RefreshCw,
  Send,
  TextCursorInput,
  Trash2,
} from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { FileEntry } from '#shared/files'
import type { MenuEntry } from '../../ui/Menu'
import type { OpenDialog } from './FileDialogs'
import { isFolder } from './sort-entries'
import { togglePreserve, useFiles } from './store'
import type { FileActions } from './use-file-actions'

/** What the menus and keys of a pane act on. */
export interface FileCommands {
  path: string
  chosen: readonly FileEntry[]
  /** Of the chosen entries. */
  paths: string[]
  /** Why nothing can be done with what is chosen, for a person. */
  unusable: string | undefined
  actions: FileActions
  open: (entry: FileEntry) => void
  /** Asks for files of this PC, or for a folder. */
  pick: (wholeFolder: boolean) => void
  refresh: () => void
  up: () => void
  show: (dialog: OpenDialog) => void
}

/** What can be brought here, and how. */
export function useUploadMenu({ pick, show }: FileCommands): MenuEntry[] {
  const { t } = useTranslation('files')
  const preserve = useFiles((state) => state.preserve)
  return [
    { label: t('uploadFiles'), icon: FilePlus, onSelect: () => pick(false) },
    { label: t('uploadFolder'), icon: FolderUp, onSelect: () => pick(true) },
    { label: t('uploadToMany'), icon: Network, onSelect: () => show({ type: 'uploadToMany' }) },
    'separator',
    { label: t('preserve'), checked: preserve, onSelect: togglePreserve },
  ]
}

/** The context menu of the list. */
export function useFileMenu(commands: FileCommands): MenuEntry[] {
  const { t } = useTranslation('files')
  const { chosen, paths, unusable, actions, open, refresh, show } = commands
  const uploads = useUploadMenu(commands)
  const [first] = chosen
  const notOne = chosen.length > 1 ? t('chooseOne') : unusable
  const isOneFile = chosen.length === 1 && first !== undefined && !isFolder(first)
  return [
    ...(isOneFile
      ? []
      : [
          {
            label: t('open'),
            icon: FolderOpen,
            shortcut: 'Enter',
            unavailable: notOne,
            onSelect: () => first && open(first),
          },
        ]),
    {
      label: t('download'),
      icon: Download,
      // Enter on a file downloads it.
      ...(isOneFile && { shortcut: 'Enter' }),
      unavailable: unusable,
      onSelect: () => void actions.download(paths),
    },
    {
      label: t('copyTo'),
      icon: Send,
      unavailable: unusable,
      onSelect: () => show({ type: 'copyTo', paths }),
    },
    'separator',
    {
      label: t('rename'),
      icon: TextCursorInput,
      shortcut: 'F2',
      unavailable: notOne,
      onSelect: () => first && show({ type: 'rename', entry: first }),
    },
    {
      label: t('permissions'),
      icon: KeyRound,
      unavailable: unusable,
      onSelect: () => first && show({ type: 'mode', entry: first, paths }),
    },
    {
      label: t('delete'),
      icon: Trash2,
      shortcut: 'Del',
      danger: true,
      unavailable: unusable,
      onSelect: () => show({ type: 'delete', paths }),
    },
    'separator',
    { label: t('newFolder'), icon: FolderPlus, shortcut: 'F7', onSelect: () => show({ type: 'newFolder' }) },
    { label: t('refresh'), icon: RefreshCw, shortcut: 'F5', onSelect: refresh },
    'separator',
    ...uploads,
  ]
}

/** Keys of the list beyond moving and choosing; true where one was taken. */
export function fileKey(event: KeyboardEvent, commands: FileCommands): boolean {
  const { chosen, paths, refresh, show, up } = commands
  const [first] = chosen
  if (event.key === 'Backspace' || (event.altKey && event.key === 'ArrowUp')) up()
  else if (event.key === 'F5') refresh()
  else if (event.key === 'F7') show({ type: 'newFolder' })
  else if (event.key === 'F2' && first && chosen.length === 1) show({ type: 'rename', entry: first })
  else if (event.key === 'Delete' && first) show({ type: 'delete', paths })
  else return false
  return true
}
