import { RotateCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ClusterState } from '#shared/cluster'
import { needsPerson } from '#shared/errors'
import { useHost } from '../../host'
import { describeError } from '../../i18n/errors'
import { useConnection } from '../../store/connection'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { StateMark, type StateTone } from '../../ui/StateMark'
import { toastError } from '../../ui/toast'
import styles from './ClusterStatus.module.css'

/** `lost`: the page itself has no connection, so nothing here is fresh. */
const tones: Record<ClusterState['status'] | 'lost', StateTone> = {
  off: 'off',
  connecting: 'starting',
  live: 'running',
  polling: 'starting',
  unreachable: 'problem',
  lost: 'problem',
}

interface ClusterStatusProps {
  cluster: ClusterState | undefined
  simulated: boolean
}

/** One line: how fresh the rows are, and where they are not, why. */
export function ClusterStatus({ cluster, simulated }: ClusterStatusProps) {
  const { t, i18n } = useTranslation(['cluster', 'labs'])
  const host = useHost()
  const connected = useConnection(({ state }) => state === 'connected')
  const status = connected ? (cluster?.status ?? 'off') : 'lost'
  const error = cluster?.error && describeError(cluster.error)
  const time = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium' })
  return (
    <div className={styles.line}>
      <p role="status" className={styles.status}>
        <StateMark tone={tones[status]} />
        <span>{t(`status.${status}`)}</span>
        {error && (
          <span className={styles.reason}>
            {error.message} {error.hint}
          </span>
        )}
      </p>
      {cluster?.error && needsPerson(cluster.error) && (
        <Button
          variant="quiet"
          icon={RotateCw}
          onClick={() => host.call('cluster.again', { labId: cluster.labId }).catch(toastError)}
        >
          {t('again')}
        </Button>
      )}
      {cluster?.updatedAt != null && status !== 'live' && (
        <span className={styles.updated}>{t('updated', { time: time.format(cluster.updatedAt) })}</span>
      )}
      {simulated && <Badge tone="simulated">{t('labs:simulated')}</Badge>}
    </div>
  )
}
