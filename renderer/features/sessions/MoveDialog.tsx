import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isWithin, parentFolder } from '#shared/session-names'
import { describeError } from '../../i18n/errors'
import { SelectField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import { useSessions } from './store'
import { itemsOfRows } from './tree-ids'
import { useSessionActions } from './use-session-actions'

/** Asks for the folder that rows are moved to: the keyboard's way to what the mouse does by dragging. */
export function MoveDialog({ rows, onClose }: { rows: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation('sessions')
  const { move } = useSessionActions()
  const { folders, sessions } = useSessions()
  const items = itemsOfRows(rows)
  const own = items.folders
  const [to, setTo] = useState(
    () => sessions.find(({ id }) => items.sessions.includes(id))?.folder ?? parentFolder(own[0] ?? ''),
  )
  const [error, setError] = useState<string>()

  const submit = async () => {
    try {
      await move(rows, to)
      onClose()
    } catch (refused) {
      setError(describeError(refused).message)
    }
  }

  return (
    <FormDialog
      onClose={onClose}
      title={t('moveTitle', { count: rows.length })}
      action={t('move')}
      onSubmit={submit}
    >
      <SelectField
        label={t('field.folder')}
        value={to}
        error={error}
        onChange={(event) => {
          setTo(event.target.value)
          setError(undefined)
        }}
      >
        <option value="">{t('noFolder')}</option>
        {folders
          .filter((path) => !own.some((folder) => isWithin(path, folder)))
          .map((path) => (
            <option key={path} value={path}>
              {path}
            </option>
          ))}
      </SelectField>
    </FormDialog>
  )
}
