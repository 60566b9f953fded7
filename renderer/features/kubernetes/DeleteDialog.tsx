import { useTranslation } from 'react-i18next'
import type { ResourceKind, ResourceRow } from '#shared/kubernetes'
import { useHost } from '../../host'
import { AlertDialog } from '../../ui/AlertDialog'
import styles from './Dialogs.module.css'
import { deleteRows } from './delete-rows'

/** Names that are listed; the rest is counted. */
const maxNames = 8

interface DeleteDialogProps {
  labId: string
  kind: ResourceKind
  rows: readonly ResourceRow[]
  onClose: () => void
}

export function DeleteDialog({ labId, kind, rows, onClose }: DeleteDialogProps) {
  const host = useHost()
  const { t } = useTranslation('kubernetes')
  return (
    <AlertDialog
      open
      onClose={onClose}
      title={t('delete.title', { n: rows.length })}
      action={t('delete.action')}
      onAction={() => void deleteRows(host, labId, kind, rows)}
    >
      <p>{t(kind === 'pods' ? 'delete.pods' : 'delete.others')}</p>
      <ul className={styles.names}>
        {rows.slice(0, maxNames).map(({ key }) => (
          <li key={key}>{key}</li>
        ))}
        {rows.length > maxNames && <li>{t('delete.more', { n: rows.length - maxNames })}</li>}
      </ul>
    </AlertDialog>
  )
}
