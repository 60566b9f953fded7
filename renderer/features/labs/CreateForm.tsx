import { TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { type FieldIssue, LabError } from '#shared/errors'
import type { LabPreview, LabSpec } from '#shared/labs'
import { useHost } from '../../host'
import { describeError, describeIssue } from '../../i18n/errors'
import { closeDialog, watchRun } from '../../store/shell'
import { Button } from '../../ui/Button'
import { PreflightSummary } from '../preflight/PreflightSummary'
import { useWorkspace } from '../workspace/store'
import { BasicFields, MachineFields, NetworkFields, type Notes } from './CreateFields'
import styles from './CreateForm.module.css'
import { type SpecField, shownValues, sortIssues } from './form-issues'
import { PreviewTable } from './PreviewTable'
import { usePreview } from './use-preview'

export function CreateForm({ defaults }: { defaults: LabSpec }) {
  const { t } = useTranslation(['labs', 'app'])
  const form = useForm<LabSpec>({ defaultValues: defaults })
  const values = shownValues(useWatch({ control: form.control }), defaults)
  const { preview, error: previewError } = usePreview(values)
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
  const warnings = sortIssues(preview?.warnings ?? []).fields
  const notesOf = (field: SpecField, hint?: ReactNode): Notes => {
    const [issue, warning] = [fields[field], warnings[field]]
    return { error: issue && describeIssue(issue), hint: warning ? <Warning issue={warning} /> : hint }
  }
  const hasNotes = (names: readonly SpecField[]) => names.some((name) => fields[name] ?? warnings[name])
  const shared = { register: form.register, notesOf, hasNotes }

  const create = form.handleSubmit((spec) => submit(shownValues(spec, defaults), preview))

  return (
    <form ref={element} className={styles.form} noValidate onSubmit={(event) => void create(event)}>
      <div className={styles.columns}>
        <div className={styles.fields}>
          <BasicFields {...shared} provider={values.provider ?? defaults.provider} />
          {values.provider !== 'sandbox' && <MachineFields {...shared} />}
          <NetworkFields {...shared} onBookSubnet={(subnet) => form.setValue('subnet', subnet)} />
        </div>
        <div className={styles.plan}>
          <PreviewTable preview={preview} box={values.box} error={previewError} />
          {values.provider === 'virtualbox' && preview && preview.nodes.length > 0 && (
            <PreflightSummary nodes={preview.nodes} />
          )}
        </div>
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

/** Something that may turn out badly; a person may go on all the same. */
function Warning({ issue }: { issue: FieldIssue }) {
  return (
    <span className={styles.warning}>
      <TriangleAlert size={14} aria-hidden />
      {describeIssue(issue)}
    </span>
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
