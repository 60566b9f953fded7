import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { closeDialog, showPanel } from '../../store/shell'
import { AlertDialog } from '../../ui/AlertDialog'
import { toastError } from '../../ui/toast'
import styles from './DestroyDialog.module.css'
import { useLabs } from './store'

/** Says exactly what goes, then destroys it. Without `nodes`, or with all of them, the whole lab. */
export function DestroyDialog({ labId, nodes }: { labId: string; nodes?: string[] | undefined }) {
  const { t } = useTranslation('labs')
  const host = useHost()
  const lab = useLabs(({ labs }) => labs.find((candidate) => candidate.id === labId))
  if (!lab) return null

  const all = lab.nodes.map((node) => node.name)
  const some = nodes && nodes.length < all.length ? nodes : undefined
  const gone = some ?? all
  const destroy = () => {
    host
      .call('labs.destroy', { labId, ...(some && { nodes: some }) })
      .then(() => showPanel('provisioning'), toastError)
  }
  return (
    <AlertDialog
      open
      onClose={closeDialog}
      title={
        some
          ? t('destroying.titleNodes', { nodes: some.join(', ') })
          : t('destroying.title', { lab: lab.name })
      }
      action={t(some ? 'destroying.actionNodes' : 'destroying.action')}
      onAction={destroy}
    >
      <p>{t('destroying.goes')}</p>
      <ul className={styles.list}>
        <li>{t('destroying.machines', { count: gone.length, nodes: gone.join(', ') })}</li>
        {!some && lab.provider !== 'vagrant' && (
          <li>
            {t('destroying.folder')} <code className={styles.path}>{lab.path}</code>
          </li>
        )}
        <li>{t('destroying.terminals', { count: gone.length })}</li>
      </ul>
      {lab.provider === 'vagrant' && (
        <p>
          {t('destroying.stays')} <code className={styles.path}>{lab.path}</code>
        </p>
      )}
      {nodes && <p>{t('destroying.again')}</p>}
      <p className={styles.final}>{t('destroying.final')}</p>
    </AlertDialog>
  )
}
