import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { closeDialog, showPanel } from '../../store/shell'
import { AlertDialog } from '../../ui/AlertDialog'
import { cx } from '../../ui/cx'
import { toastError } from '../../ui/toast'
import styles from './DestroyDialog.module.css'
import { useLabActions } from './use-lab-actions'

/** Says what happens to a worker and its pods, then lets it join its cluster anew. */
export function RejoinDialog({ labId, node }: { labId: string; node: string }) {
  const { t } = useTranslation('labs')
  const host = useHost()
  const { show } = useLabActions()
  const rejoin = () => {
    show(labId)
    host.call('labs.rejoin', { labId, node }).then(() => showPanel('provisioning'), toastError)
  }
  return (
    <AlertDialog
      open
      onClose={closeDialog}
      title={t('rejoining.title', { node })}
      action={t('rejoining.action')}
      onAction={rejoin}
    >
      <p>{t('removing.order')}</p>
      <ol className={cx(styles.list, styles.numbered)}>
        <li>{t('rejoining.deleteNode')}</li>
        <li>{t('rejoining.reset')}</li>
        <li>{t('rejoining.join')}</li>
        <li>{t('rejoining.labels')}</li>
      </ol>
      <p>{t('rejoining.pods')}</p>
    </AlertDialog>
  )
}
