import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LabError } from '#shared/errors'
import { folderName, parentFolder } from '#shared/session-names'
import type { Session } from '#shared/sessions'
import { useHost } from '../../host'
import { describeIssue } from '../../i18n/errors'
import { TextField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import { toastError } from '../../ui/toast'
import { copyName, draftOf, freeFolderName } from './folder-tree'
import { useSessions } from './store'
import { useSessionActions } from './use-session-actions'

interface CopyDialogProps {
  /** A session, or the path of a folder. */
  original: Session | string
  onClose: () => void
}

/** Asks for the name of a copy, which is saved beside the original. */
export function CopyDialog({ original, onClose }: CopyDialogProps) {
  const host = useHost()
  const { copyFolder } = useSessionActions()
  const { t } = useTranslation('sessions')
  const [name, setName] = useState(() => freeCopyName(original))
  const [error, setError] = useState<string>()

  const save = async () => {
    try {
      if (typeof original === 'string') await copyFolder(original, name)
      else await host.call('sessions.save', { draft: { ...draftOf(original), name } })
      onClose()
    } catch (refused) {
      const [issue] = (refused instanceof LabError && refused.issues) || []
      if (issue) setError(describeIssue(issue))
      else toastError(refused)
    }
  }

  return (
    <FormDialog
      onClose={onClose}
      title={t('copyTitle', { name: nameOf(original) })}
      action={t('save')}
      onSubmit={save}
    >
      <TextField
        label={t('field.name')}
        value={name}
        error={error}
        onChange={(event) => {
          setName(event.target.value)
          setError(undefined)
        }}
      />
    </FormDialog>
  )
}

const nameOf = (original: Session | string): string =>
  typeof original === 'string' ? folderName(original) : original.name

function freeCopyName(original: Session | string): string {
  const { folders, sessions } = useSessions.getState()
  return typeof original === 'string'
    ? freeFolderName(parentFolder(original), folderName(original), folders)
    : copyName(original, sessions)
}
