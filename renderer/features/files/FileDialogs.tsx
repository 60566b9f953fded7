import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FileEntry } from '#shared/files'
import type { RemoteSource } from '#shared/terminals'
import { useHost } from '../../host'
import { DeleteDialog } from './DeleteDialog'
import { nameText } from './format'
import { ModeDialog } from './ModeDialog'
import { NameDialog } from './NameDialog'
import { chosenFiles } from './page-files'
import { childOf } from './paths'
import { TargetsDialog } from './TargetsDialog'
import type { FileActions } from './use-file-actions'

export type OpenDialog =
  | { type: 'newFolder' }
  | { type: 'rename'; entry: FileEntry }
  | { type: 'mode'; entry: FileEntry; paths: string[] }
  | { type: 'delete'; paths: string[] }
  | { type: 'copyTo'; paths: string[] }
  | { type: 'uploadToMany' }

interface FileDialogsProps {
  dialog: OpenDialog
  place: RemoteSource
  machine: string
  path: string
  actions: FileActions
  /** An entry of the folder has this name now. */
  onNamed: (name: string) => void
  onClose: () => void
}

/** The dialog that is open in a pane. */
export function FileDialogs({ dialog, place, machine, path, actions, onNamed, onClose }: FileDialogsProps) {
  const host = useHost()
  const { t } = useTranslation('files')
  switch (dialog.type) {
    case 'newFolder':
      return (
        <NameDialog
          title={t('newFolder')}
          action={t('create')}
          name=""
          save={(name) =>
            host.call('files.makeFolder', { place, folder: path, name }).then(() => onNamed(name))
          }
          onClose={onClose}
        />
      )
    case 'rename':
      return (
        <NameDialog
          title={t('renameTitle', { name: nameText(dialog.entry.name) })}
          action={t('rename')}
          name={dialog.entry.name}
          save={(name) =>
            host
              .call('files.rename', { place, path: childOf(path, dialog.entry.name), name })
              .then(() => onNamed(name))
          }
          onClose={onClose}
        />
      )
    case 'mode':
      return (
        <ModeDialog
          title={
            dialog.paths.length === 1
              ? t('modeTitle', { name: nameText(dialog.entry.name) })
              : t('modeMany', { count: dialog.paths.length })
          }
          mode={dialog.entry.mode}
          save={(mode) => host.call('files.setMode', { place, paths: dialog.paths, mode })}
          onClose={onClose}
        />
      )
    case 'delete':
      return (
        <DeleteDialog
          place={place}
          machine={machine}
          paths={dialog.paths}
          onDelete={() => void actions.remove(dialog.paths)}
          onClose={onClose}
        />
      )
    case 'copyTo':
      return (
        <TargetsDialog
          title={t('copyTitle', { count: dialog.paths.length })}
          action={t('copy')}
          folder={path}
          without={place}
          onSend={(places, folder) => {
            void actions.copyTo(dialog.paths, places, folder)
            onClose()
          }}
          onClose={onClose}
        />
      )
    case 'uploadToMany':
      return <UploadToMany path={path} actions={actions} onClose={onClose} />
  }
}

/** First to which machines, then which files; without files the question stays. */
function UploadToMany({ path, actions, onClose }: Pick<FileDialogsProps, 'path' | 'actions' | 'onClose'>) {
  const { t } = useTranslation('files')
  const picker = useRef<HTMLInputElement>(null)
  const [target, setTarget] = useState<{ places: RemoteSource[]; folder: string | null } | null>(null)
  return (
    <>
      <TargetsDialog
        title={t('uploadManyTitle')}
        action={t('chooseFiles')}
        folder={path}
        onSend={(places, folder) => {
          setTarget({ places, folder })
          picker.current?.click()
        }}
        onClose={onClose}
      />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={t('filesOfThisPc')}
        onChange={({ target: { files } }) => {
          if (target) void actions.upload(chosenFiles(files), target.places, target.folder)
          onClose()
        }}
      />
    </>
  )
}
