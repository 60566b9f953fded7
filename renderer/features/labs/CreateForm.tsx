import { useEffect, useRef, useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { type FieldIssue, LabError } from '#shared/errors'
import type { LabPreview, LabSpec } from '#shared/labs'
import { useHost } from '../../host'
import { describeError, describeIssue } from '../../i18n/errors'
import { closeDialog, watchRun } from '../../store/shell'
import { Button } from '../../ui/Button'
import { useWorkspace } from '../workspace/store'
import { AdvancedFields, BasicFields } from './CreateFields'
import styles from './CreateForm.module.css'
import { sortIssues } from './form-issues'
import { PreviewTable } from './PreviewTable'
import { usePreview } from './use-preview'

export function CreateForm({ defaults }: { defaults: LabSpec }) {
  const { t } = useTranslation(['labs', 'app'])
  const form = useForm<LabSpec>({ defaultValues: defaults })
  const { preview, error: previewError } = usePreview(useWatch({ control: form.control }))
  const { submit, sending, refused, failure } = useCreate()
  const element = useRef<HTMLFormElement>(null)

  const { setFocus } = form
  useEffect(() => setFocus('name', { shouldSelect: true }), [setFocus])
  useEffect(() => {
    if (refused) element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [refused])

  // What the host refused counts until the next preview knows better.
  const issues = refused && refused.preview === preview ? refused.issues : (preview?.issues ?? [])
  const { fields, others } = sortIssues(issues)
  const errorOf = (field: keyof LabSpec) => {
    const issue = fields[field]
    return issue && describeIssue(issue)
  }

  const create = form.handleSubmit((spec) => submit(spec, preview))

  return (
    <form ref={element} className={styles.form} noValidate onSubmit={(event) => void create(event)}>
      <div className={styles.columns}>
        <div className={styles.fields}>
          <BasicFields register={form.register} errorOf={errorOf} />
          <AdvancedFields register={form.register} errorOf={errorOf} />
        </div>
        <PreviewTable preview={preview} error={previewError} />
      </div>
      <div role="alert">
        {[...others.map(describeIssue), ...(failure === null ? [] : failureTexts(failure))].map((text) => (
          <p key={text} className={styles.failure}>
            {text}
          </p>
        ))}
      </div>
      <footer className={styles.footer}>
        <Button onClick={closeDialog}>{t('app:cancel')}</Button>
        <Button variant="primary" type="submit" unavailable={sending ? t('form.sending') : undefined}>
          {t('form.submit')}
        </Button>
      </footer>
    </form>
  )
}

function failureTexts(failure: unknown): string[] {
  const { message, hint } = describeError(failure)
  return hint === undefined ? [message] : [message, hint]
}

interface Refusal {
  issues: FieldIssue[]
  /** What was shown when the form was sent. */
  preview: LabPreview | null
}

/** Sends the form. `refused`: issues that belong to fields; `failure`: anything else that went wrong. */
function useCreate() {
  const host = useHost()
  const [sending, setSending] = useState(false)
  const [refused, setRefused] = useState<Refusal | null>(null)
  const [failure, setFailure] = useState<unknown>(null)

  const submit = async (spec: LabSpec, preview: LabPreview | null): Promise<void> => {
    setSending(true)
    setRefused(null)
    setFailure(null)
    try {
      const { labId, runId } = await host.call('labs.create', spec)
      closeDialog()
      useWorkspace.getState().setActive(labId)
      watchRun(runId)
    } catch (error) {
      if (error instanceof LabError && error.issues?.length) setRefused({ issues: error.issues, preview })
      else setFailure(error)
    } finally {
      setSending(false)
    }
  }
  return { submit, sending, refused, failure }
}
