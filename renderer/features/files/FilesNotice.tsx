import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { toWire } from '#shared/errors'
import { describeError } from '../../i18n/errors'
import { Button, IconButton } from '../../ui/Button'
import { StateMark } from '../../ui/StateMark'
import { ChangedHostKey } from '../prompts/ChangedHostKey'
import styles from './FilesPane.module.css'
import type { FileActions } from './use-file-actions'
import type { Folder } from './use-folder'

interface FilesNoticeProps {
  folder: Folder
  actions: FileActions
  machine: string
}

/** What went wrong, beside the list that it concerns; while there is no list yet, that it is on its way. */
export function FilesNotice({ folder, actions, machine }: FilesNoticeProps) {
  const { t } = useTranslation('files')
  const error = actions.error ?? folder.error
  if (error !== null) {
    const { message, hint } = describeError(error)
    const again = () => {
      actions.dismiss()
      folder.refresh()
    }
    return (
      <div role="alert" className={styles.notice}>
        <StateMark tone="problem" />
        <p>
          {message} <span className={styles.hint}>{hint}</span>
        </p>
        <ChangedHostKey error={toWire(error)} onForgotten={again} />
        <Button onClick={again}>{t('again')}</Button>
        {actions.error !== null && <IconButton icon={X} label={t('dismiss')} onClick={actions.dismiss} />}
      </div>
    )
  }
  if (folder.list) return null
  return (
    <p className={styles.connecting}>
      <StateMark tone="starting" />
      {t('connecting', { name: machine })}
    </p>
  )
}
