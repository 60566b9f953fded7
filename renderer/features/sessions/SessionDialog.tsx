import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LabError } from '#shared/errors'
import type { SessionDraft } from '#shared/sessions'
import { useHost } from '../../host'
import { describeIssue } from '../../i18n/errors'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { SelectField, TextField } from '../../ui/Field'
import { toastError } from '../../ui/toast'
import styles from './SessionDialog.module.css'
import { errorsAt, type FieldErrors, fieldsOf, readFields, type SessionFields } from './session-form'

interface SessionDialogProps {
  /** Left out for a new session. */
  id?: string
  draft: SessionDraft
  onClose: () => void
}

/** The form of a session. It never asks for a secret: those are asked for when connecting. */
export function SessionDialog({ id, draft, onClose }: SessionDialogProps) {
  const host = useHost()
  const { t } = useTranslation('sessions')
  const formId = useId()
  const [fields, setFields] = useState(() => fieldsOf(draft))
  const [errors, setErrors] = useState<FieldErrors>({})
  const [refusals, setRefusals] = useState(0)
  const form = useRef<HTMLFormElement>(null)

  useEffect(() => {
    if (refusals > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [refusals])

  const refuse = (found: FieldErrors) => {
    setErrors(found)
    setRefusals((count) => count + 1)
  }

  const save = async (event: FormEvent) => {
    event.preventDefault()
    const result = readFields(fields)
    if ('errors' in result) {
      refuse(result.errors)
      return
    }
    try {
      await host.call('sessions.save', { ...(id !== undefined && { id }), draft: result.draft })
      onClose()
    } catch (error) {
      const refused = error instanceof LabError ? errorsAt(error.issues ?? []) : {}
      refuse(refused)
      if (Object.keys(refused).length === 0) toastError(error)
    }
  }

  const field = (name: keyof SessionFields) => ({
    label: t(`field.${name}`),
    value: fields[name],
    error: errors[name] && describeIssue(errors[name]),
    onChange: (event: { target: { value: string } }) => {
      setFields({ ...fields, [name]: event.target.value })
      setErrors({ ...errors, [name]: undefined })
    },
  })

  return (
    <Dialog
      open
      onClose={onClose}
      title={t(id === undefined ? 'addTitle' : 'editTitle')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" type="submit" form={formId}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form ref={form} id={formId} className={styles.form} noValidate onSubmit={(event) => void save(event)}>
        <TextField {...field('name')} className={styles.wide} />
        <TextField {...field('folder')} className={styles.wide} hint={t('folderHint')} />
        <TextField {...field('host')} className={styles.host} />
        <TextField {...field('port')} inputMode="numeric" />
        <TextField {...field('username')} className={styles.wide} />
        <SelectField {...field('method')} className={styles.wide}>
          <option value="password">{t('auth.password')}</option>
          <option value="key">{t('auth.key')}</option>
          <option value="agent">{t('auth.agent')}</option>
        </SelectField>
        {fields.method === 'key' && (
          <TextField {...field('keyPath')} className={styles.wide} hint={t('keyPathHint')} />
        )}
      </form>
    </Dialog>
  )
}
