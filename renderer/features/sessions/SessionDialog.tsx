import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LabError } from '#shared/errors'
import type { SessionDraft } from '#shared/sessions'
import { useHost } from '../../host'
import { describeIssue } from '../../i18n/errors'
import { SelectField, TextAreaField, TextField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import { toastError } from '../../ui/toast'
import { PathField } from '../files/PathField'
import { ForwardsTable } from './ForwardsTable'
import { JumpField } from './JumpField'
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

  const save = async () => {
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

  const errorAt = (path: string) => errors[path] && describeIssue(errors[path])

  const change = (part: Partial<SessionFields>) => {
    setFields({ ...fields, ...part })
    // What was wrong with this field may be right now; others keep their errors.
    const changed = Object.keys(part)
    setErrors(
      Object.fromEntries(
        Object.entries(errors).filter(([path]) => !changed.includes(path.split('.')[0] ?? '')),
      ),
    )
  }

  const field = (name: Exclude<keyof SessionFields, 'forwards'>) => ({
    label: t(`field.${name}`),
    value: fields[name],
    error: errorAt(name),
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
  })

  return (
    <FormDialog
      onClose={onClose}
      title={t(id === undefined ? 'addTitle' : 'editTitle')}
      width="medium"
      action={t('save')}
      onSubmit={save}
      formRef={form}
      className={styles.form}
    >
      <TextField {...field('name')} className={styles.half} />
      <TextField {...field('folder')} className={styles.half} hint={t('folderHint')} />
      <TextField {...field('host')} className={styles.half} />
      <TextField {...field('port')} className={styles.sixth} inputMode="numeric" />
      <TextField {...field('username')} className={styles.third} />
      <SelectField {...field('method')} className={styles.half}>
        <option value="default">{t('auth.default')}</option>
        <option value="password">{t('auth.password')}</option>
        <option value="key">{t('auth.key')}</option>
        <option value="agent">{t('auth.agent')}</option>
      </SelectField>
      {fields.method === 'key' && (
        <PathField
          {...field('keyPath')}
          className={styles.half}
          hint={t('keyPathHint')}
          method="files.chooseKeyFile"
        />
      )}
      <JumpField {...field('jumpSessionId')} id={id} />
      <ForwardsTable
        forwards={fields.forwards}
        errorAt={errorAt}
        onChange={(forwards) => change({ forwards })}
      />
      <TextAreaField {...field('notes')} className={styles.wide} rows={2} />
    </FormDialog>
  )
}
