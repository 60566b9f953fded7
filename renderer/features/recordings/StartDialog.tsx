import { CircleDot, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { closeDialog } from '../../store/shell'
import { TextField } from '../../ui/Field'
import { FormDialog } from '../../ui/FormDialog'
import { toastError } from '../../ui/toast'
import { useWorkspaceTerminals } from '../broadcast/use-targets'
import { sessionsWorkspace, useWorkspace } from '../workspace/store'
import { nameError } from './name-error'
import styles from './StartDialog.module.css'

/** Asks for a name, and says what a recording holds before one is made. */
export function StartDialog() {
  const host = useHost()
  const { t } = useTranslation('recordings')
  const workspace = useWorkspace((state) => state.active)
  const terminals = useWorkspaceTerminals()
  const [name, setName] = useState(workspace === sessionsWorkspace ? t('sessionsName') : workspace)
  const error = nameError(name)

  const start = () => {
    if (error === undefined) host.call('recordings.start', { workspace, name }).then(closeDialog, toastError)
  }

  return (
    <FormDialog
      onClose={closeDialog}
      title={t('startTitle', { count: terminals.length })}
      action={t('start')}
      icon={CircleDot}
      onSubmit={start}
      className={styles.form}
    >
      <TextField
        label={t('name')}
        value={name}
        error={error}
        onChange={({ target }) => setName(target.value)}
      />
      <p className={styles.warning}>
        <TriangleAlert size={16} aria-hidden />
        <span>{t('startWarning')}</span>
      </p>
      <p className={styles.note}>{t('startNote')}</p>
    </FormDialog>
  )
}
