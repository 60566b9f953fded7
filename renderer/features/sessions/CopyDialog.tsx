import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LabError } from '#shared/errors'
import type { Session } from '#shared/sessions'
import { useHost } from '../../host'
import { describeIssue } from '../../i18n/errors'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { TextField } from '../../ui/Field'
import { toastError } from '../../ui/toast'
import { copyName, draftOf } from './folder-tree'
import { useSessions } from './store'

/** Asks for the name of a copy, which is saved beside the original. */
export function CopyDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const host = useHost()
  const { t } = useTranslation('sessions')
  const formId = useId()
  const [name, setName] = useState(() => copyName(session, useSessions.getState().sessions))
  const [error, setError] = useState<string>()

  const save = async (event: FormEvent) => {
    event.preventDefault()
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
    <Dialog
      open
      onClose={onClose}
      title={t('copyTitle', { name: session.name })}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" type="submit" form={formId}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={(event) => void save(event)}>
        <TextField
          label={t('field.name')}
          value={name}
          error={error}
          onChange={(event) => {
            setName(event.target.value)
            setError(undefined)
          }}
        />
      </form>
    </Dialog>
  )
}
