import { useTranslation } from 'react-i18next'
import type { DrainPod } from '#shared/kubernetes'
import { Badge } from '../../ui/Badge'
import { StateMark, type StateTone } from '../../ui/StateMark'
import styles from './NodeDetails.module.css'

const tones: Record<DrainPod['state'], StateTone> = {
  waiting: 'off',
  evicting: 'starting',
  blocked: 'problem',
  gone: 'running',
  left: 'off',
  failed: 'problem',
}

/** The pods of a node that is or will be drained, those that go first. */
export function DrainPods({ pods, isPlan = false }: { pods: readonly DrainPod[]; isPlan?: boolean }) {
  const { t } = useTranslation('cluster')
  const sorted = [...pods].sort((a, b) => Number(a.action !== 'evict') - Number(b.action !== 'evict'))
  return (
    <ul className={styles.pods} aria-label={t('drain.pods')}>
      {sorted.map(({ namespace, name, action, emptyDir, unmanaged, state, message }) => (
        <li key={`${namespace}/${name}`}>
          <StateMark tone={tones[state]} />
          <span>{`${namespace}/${name}`}</span>
          {emptyDir && action === 'evict' && <Badge>{t('drain.emptyDir')}</Badge>}
          {unmanaged && <Badge tone="danger">{t('drain.unmanaged')}</Badge>}
          <span className={styles.state} title={message}>
            {action === 'evict' && !isPlan ? t(`drain.states.${state}`) : t(`drain.actions.${action}`)}
          </span>
          {message && <span className={styles.message}>{message}</span>}
        </li>
      ))}
    </ul>
  )
}
