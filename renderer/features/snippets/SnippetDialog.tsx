import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type FieldIssue, isErrorKey, LabError } from '#shared/errors'
import { type SnippetDraft, type SnippetPlace, snippetDraftSchema } from '#shared/snippets'
import { useHost } from '../../host'
import { describeIssue } from '../../i18n/errors'
import { SelectField, TextAreaField, TextField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import { toastError } from '../../ui/toast'
import styles from './Snippets.module.css'

export interface EditedSnippet {
  place: SnippetPlace
  /** Left out for a new one. */
  id?: string
  draft: SnippetDraft
}

interface SnippetDialogProps {
  edited: EditedSnippet
  /** Where it can be kept. */
  places: readonly SnippetPlace[]
  labName: string | undefined
  onClose: () => void
}

type Issues = Partial<Record<string, FieldIssue>>

/** The form of a snippet; another place or folder moves it there. */
export function SnippetDialog({ edited, places, labName, onClose }: SnippetDialogProps) {
  const host = useHost()
  const { t } = useTranslation('snippets')
  const [draft, setDraft] = useState(edited.draft)
  const [placeType, setPlaceType] = useState(edited.place.type)
  const [issues, setIssues] = useState<Issues>({})

  const save = async () => {
    const found = issuesOf(draft)
    setIssues(found)
    if (Object.keys(found).length > 0) return
    const place = places.find(({ type }) => type === placeType) ?? edited.place
    const { id, place: from } = edited
    try {
      await host.call('snippets.save', { place, draft, ...(id !== undefined && { id, from }) })
      onClose()
    } catch (error) {
      if (error instanceof LabError && error.issues) setIssues(byField(error.issues))
      else toastError(error)
    }
  }

  const field = (name: keyof SnippetDraft) => ({
    label: t(`field.${name}`),
    value: draft[name],
    error: issues[name] && describeIssue(issues[name]),
    onChange: ({ target }: { target: { value: string } }) => {
      setDraft({ ...draft, [name]: target.value })
      setIssues({ ...issues, [name]: undefined })
    },
  })

  return (
    <FormDialog
      onClose={onClose}
      title={t(edited.id === undefined ? 'add' : 'editTitle')}
      width="medium"
      action={t('save')}
      onSubmit={save}
      className={styles.form}
    >
      <TextField {...field('name')} className={styles.wide} />
      <SelectField
        label={t('field.place')}
        value={placeType}
        onChange={({ target }) => setPlaceType(target.value === 'lab' ? 'lab' : 'user')}
      >
        {places.map(({ type }) => (
          <option key={type} value={type}>
            {type === 'user' ? t('mine') : t('ofLab', { lab: labName })}
          </option>
        ))}
      </SelectField>
      <TextField {...field('folder')} hint={t('folderHint')} />
      <TextAreaField {...field('text')} className={styles.area} rows={6} hint={t('textHint')} />
    </FormDialog>
  )
}

function issuesOf(draft: SnippetDraft): Issues {
  const parsed = snippetDraftSchema.safeParse(draft)
  if (parsed.success) return {}
  // The schema's texts are keys of `errors.json`; rules without one have zod's own text.
  const key = (message: string) => (isErrorKey(message) ? message : ('input.field' as const))
  return byField(
    parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), key: key(message) })),
  )
}

const byField = (issues: readonly FieldIssue[]): Issues =>
  Object.fromEntries(issues.map((issue) => [issue.path.replace(/^draft\./, ''), issue]))
