import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MethodOutput } from '#shared/contract/index'
import type { RemoteSource } from '#shared/terminals'
import { useHost } from '../../host'
import { describeError } from '../../i18n/errors'
import { AlertDialog } from '../../ui/AlertDialog'
import { nameText } from './format'

interface DeleteDialogProps {
  place: RemoteSource
  /** What people call the machine. */
  machine: string
  paths: string[]
  onDelete: () => void
  onClose: () => void
}

/** Asks before files are deleted, and counts what is in the folders among them. */
export function DeleteDialog({ place, machine, paths, onDelete, onClose }: DeleteDialogProps) {
  const host = useHost()
  const { t } = useTranslation('files')
  const [count, setCount] = useState<MethodOutput<'files.count'> | null>(null)
  const [error, setError] = useState<unknown>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the dialog is made anew for other files
  useEffect(() => {
    host.call('files.count', { place, paths }).then(setCount, setError)
  }, [])

  const [first = ''] = paths
  const name = nameText(first.slice(first.lastIndexOf('/') + 1))
  return (
    <AlertDialog
      open
      onClose={onClose}
      title={paths.length === 1 ? t('deleteTitle', { name }) : t('deleteMany', { count: paths.length })}
      action={t('delete')}
      onAction={() => {
        onDelete()
        onClose()
      }}
    >
      <p>
        {error !== null
          ? describeError(error).message
          : count === null
            ? t('counting')
            : count.cut
              ? t('countCut', { count: count.files + count.folders })
              : `${t('countFiles', { count: count.files })}, ${t('countFolders', { count: count.folders })}`}
      </p>
      <p>{t('deleteText', { machine })}</p>
    </AlertDialog>
  )
}
