import { useTranslation } from 'react-i18next'
import type { Drain } from '#shared/kubernetes'
import { useHost } from '../../host'
import { describeError } from '../../i18n/errors'
import { Button } from '../../ui/Button'
import { toastError } from '../../ui/toast'
import { DrainPods } from './DrainPods'
import styles from './NodeDetails.module.css'

/** How a drain goes on, pod by pod. */
export function DrainProgress({ drain }: { drain: Drain }) {
  const host = useHost()
  const { t } = useTranslation(['cluster', 'app'])
  const { labId, node, state, pods, error } = drain
  const evicted = pods.filter(({ action }) => action === 'evict')
  const gone = evicted.filter((pod) => pod.state === 'gone').length
  const failure = error && describeError(error)
  return (
    <section aria-label={t('drain.progress', { node })} className={styles.drain}>
      <div className={styles.progress}>
        <p role="status">{t(`drain.runs.${state}`, { n: gone, all: evicted.length })}</p>
        {/* A drain that has no pods yet is cordoning the node. */}
        <progress
          aria-label={t('drain.progress', { node })}
          max={Math.max(1, evicted.length)}
          value={state === 'done' ? Math.max(1, evicted.length) : gone}
        />
        {state === 'running' && (
          <Button onClick={() => host.call('kubernetes.cancelDrain', { labId, node }).catch(toastError)}>
            {t('drain.cancel')}
          </Button>
        )}
      </div>
      {failure && (
        <p className={styles.warning}>{`${failure.message} ${failure.details ?? failure.hint ?? ''}`}</p>
      )}
      {state === 'cancelled' && <p>{t('drain.staysCordoned')}</p>}
      <DrainPods pods={pods} />
    </section>
  )
}
