import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LabError } from '#shared/errors'
import type { Session } from '#shared/sessions'
import { useHost } from '../../host'
import { describeIssue } from '../../i18n/errors'
import { TextField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import { toastError } from '../../ui/toast'
import { copyName, draftOf } from './folder-tree'
import { useSessions } from './store'

/** Asks for the name of a copy, which is saved beside the original. */
export function CopyDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const host = useHost()
  const { t } = useTranslation('sessions')
  const [name, setName] = useState(() => copyName(session, useSessions.getState().sessions))
  const [error, setError] = useState<string>()

  const save = async () => {
    try {
      await host.call('sessions.save', { draft: { ...draftOf(session), name } })
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
      title={t('copyTitle', { name: session.name })}
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
