import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { closeDialog, showPanel } from '../../store/shell'
import { AlertDialog } from '../../ui/AlertDialog'
import { cx } from '../../ui/cx'
import { toastError } from '../../ui/toast'
import styles from './DestroyDialog.module.css'
import { useLabActions } from './use-lab-actions'

/** Says what happens to a worker, its pods and its machine, then removes it. */
export function RemoveWorkerDialog({ labId, node }: { labId: string; node: string }) {
  const { t } = useTranslation('labs')
  const host = useHost()
  const { show } = useLabActions()
  const remove = () => {
    show(labId)
    host.call('labs.removeWorker', { labId, node }).then(() => showPanel('provisioning'), toastError)
  }
  return (
    <AlertDialog
      open
      onClose={closeDialog}
      title={t('removing.title', { node })}
      action={t('removing.action')}
      onAction={remove}
    >
      <p>{t('removing.order')}</p>
      <ol className={cx(styles.list, styles.numbered)}>
        <li>{t('removing.drain')}</li>
        <li>{t('removing.deleteNode')}</li>
        <li>{t('removing.machine')}</li>
        <li>{t('removing.file')}</li>
      </ol>
      <p className={styles.final}>{t('destroying.final')}</p>
    </AlertDialog>
  )
}
