import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import type { Host } from '../../transport/host'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { toastApiError } from '../kubernetes/api-toast'
import { Unanswered } from '../kubernetes/Unanswered'
import { useAnswer } from '../kubernetes/use-answer'
import { DrainPods } from './DrainPods'
import styles from './NodeDetails.module.css'

/** Shows what a drain would do, before it is begun. */
export function DrainDialog({ labId, node, onClose }: { labId: string; node: string; onClose: () => void }) {
  const host = useHost()
  const { t } = useTranslation(['cluster', 'app'])
  const plan = useCallback((from: Host) => from.call('kubernetes.planDrain', { labId, node }), [labId, node])
  const { value, error, again } = useAnswer(plan)
  const pods = value?.pods
  const evicted = pods?.filter(({ action }) => action === 'evict') ?? []
  const losesData = evicted.filter(({ emptyDir }) => emptyDir).length
  const unmanaged = evicted.filter((pod) => pod.unmanaged).length
  const start = () => {
    host.call('kubernetes.drain', { labId, node }).then(onClose, toastApiError)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      width="medium"
      title={t('drain.title', { node })}
      description={t('drain.about')}
      footer={
        <>
          <Button onClick={onClose}>{t('app:cancel')}</Button>
          <Button
            variant="danger"
            unavailable={pods ? undefined : t(error === undefined ? 'drain.reading' : 'drain.unread')}
            onClick={start}
            data-first
          >
            {t('drain.start')}
          </Button>
        </>
      }
    >
      {error !== undefined && <Unanswered error={error} again={again} />}
      {!pods && error === undefined && <p role="status">{t('drain.reading')}</p>}
      {pods && (
        <>
          <p>{t('drain.count', { n: evicted.length })}</p>
          {losesData > 0 && <p className={styles.warning}>{t('drain.losesData', { n: losesData })}</p>}
          {unmanaged > 0 && <p className={styles.warning}>{t('drain.unmanagedCount', { n: unmanaged })}</p>}
          <DrainPods pods={pods} isPlan />
        </>
      )}
    </Dialog>
  )
}
