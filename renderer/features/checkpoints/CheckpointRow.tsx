import { History, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Checkpoint } from '#shared/checkpoints'
import type { Lab } from '#shared/labs'
import { useHost } from '../../host'
import { closeDialog, showPanel } from '../../store/shell'
import { AlertDialog } from '../../ui/AlertDialog'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { ListRow } from '../../ui/ListRow'
import { toastError } from '../../ui/toast'
import { sizeText, timeText } from '../files/format'
import styles from './CheckpointsDialog.module.css'

/** One checkpoint with its two buttons; both ask first. */
export function CheckpointRow({ lab, checkpoint }: { lab: Lab; checkpoint: Checkpoint }) {
  const host = useHost()
  const { t } = useTranslation(['checkpoints', 'labs'])
  const [asking, setAsking] = useState<'restore' | 'delete' | null>(null)
  const { id, name, createdAt, bytes, whole } = checkpoint
  const busy = lab.activeRunId === null ? undefined : t('labs:reason.busy')
  const begin = (verb: 'restore' | 'delete') => {
    host.call(`checkpoints.${verb}`, { labId: lab.id, checkpointId: id }).then(() => {
      closeDialog()
      showPanel('provisioning')
    }, toastError)
  }
  return (
    <ListRow
      label={name}
      about={
        <>
          <strong className={styles.title}>
            {name}
            {!whole && <Badge>{t('notWhole')}</Badge>}
          </strong>
          <span className={styles.facts}>
            {[timeText(createdAt), bytes === null ? t('sizeUnknown') : sizeText(bytes)].join(' · ')}
          </span>
        </>
      }
    >
      <Button
        icon={History}
        unavailable={busy ?? (whole ? undefined : t('notWholeHint'))}
        onClick={() => setAsking('restore')}
      >
        {t('restore')}
      </Button>
      <Button icon={Trash2} unavailable={busy} onClick={() => setAsking('delete')}>
        {t('delete')}
      </Button>
      <AlertDialog
        open={asking === 'restore'}
        onClose={() => setAsking(null)}
        title={t('restoring.title', { checkpoint: name })}
        action={t('restoring.action')}
        onAction={() => begin('restore')}
      >
        <p>{t('restoring.goes', { date: timeText(createdAt) })}</p>
        <ul className={styles.losses}>
          <li>{t('restoring.files')}</li>
          <li>{t('restoring.cluster')}</li>
        </ul>
        <p>{t('restoring.after')}</p>
      </AlertDialog>
      <AlertDialog
        open={asking === 'delete'}
        onClose={() => setAsking(null)}
        title={t('deleting.title', { checkpoint: name })}
        action={t('deleting.action')}
        onAction={() => begin('delete')}
      >
        <p>{t('deleting.text')}</p>
      </AlertDialog>
    </ListRow>
  )
}
