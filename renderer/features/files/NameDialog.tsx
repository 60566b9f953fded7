import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isErrorKey, LabError } from '#shared/errors'
import { fileNameSchema } from '#shared/files'
import { describeError, describeIssue } from '../../i18n/errors'
import { TextField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'

interface NameDialogProps {
  title: string
  action: string
  name: string
  /** Throws what is then shown at the field. */
  save: (name: string) => Promise<unknown>
  onClose: () => void
}

/** Asks for the name of a file or folder. */
export function NameDialog({ title, action, name: initial, save, onClose }: NameDialogProps) {
  const { t } = useTranslation('files')
  const [name, setName] = useState(initial)
  const [error, setError] = useState<string>()

  const submit = async () => {
    const checked = fileNameSchema.safeParse(name)
    const key = checked.error?.issues[0]?.message ?? ''
    if (!checked.success) {
      setError(describeIssue({ path: '', key: isErrorKey(key) ? key : 'input.field' }))
      return
    }
    try {
      if (name !== initial) await save(name)
      onClose()
    } catch (failure) {
      const issue = failure instanceof LabError ? failure.issues?.[0] : undefined
      setError(issue ? describeIssue(issue) : describeError(failure).message)
    }
  }

  return (
    <FormDialog onClose={onClose} title={title} action={action} onSubmit={submit}>
      <TextField
        label={t('name')}
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
