import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type FieldIssue, isErrorKey, LabError } from '#shared/errors'
import { sessionFolderSchema } from '#shared/sessions'
import type { SnippetPlace } from '#shared/snippets'
import { useHost } from '../../host'
import { describeIssue } from '../../i18n/errors'
import { TextField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import { toastError } from '../../ui/toast'

export interface NamedFolder {
  place: SnippetPlace
  path: string
}

/** Another name for a folder, and so for all snippets in it. */
export function FolderDialog({ folder, onClose }: { folder: NamedFolder; onClose: () => void }) {
  const host = useHost()
  const { t } = useTranslation('snippets')
  const { place, path: from } = folder
  const [to, setTo] = useState(from)
  const [issue, setIssue] = useState<FieldIssue>()

  const save = async () => {
    const [wrong] = sessionFolderSchema.safeParse(to).error?.issues ?? []
    if (wrong) return setIssue({ path: 'to', key: isErrorKey(wrong.message) ? wrong.message : 'input.field' })
    try {
      if (to !== from) await host.call('snippets.renameFolder', { place, from, to })
      onClose()
    } catch (error) {
      const [refused] = (error instanceof LabError && error.issues) || []
      if (refused) setIssue(refused)
      else toastError(error)
    }
  }

  return (
    <FormDialog onClose={onClose} title={t('renameTitle')} action={t('save')} onSubmit={save}>
      <TextField
        label={t('field.folder')}
        value={to}
        hint={t('renameHint')}
        error={issue && describeIssue(issue)}
        onChange={({ target }) => {
          setTo(target.value)
          setIssue(undefined)
        }}
      />
    </FormDialog>
  )
}
