import { LogIn } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ClusterState } from '#shared/cluster'
import type { Lab } from '#shared/labs'
import { Button } from '../../ui/Button'
import { StateMark } from '../../ui/StateMark'
import { whyNot } from '../labs/lab-state'
import { useLabActions } from '../labs/use-lab-actions'
import styles from './NotJoined.module.css'

/** The workers that run and that the cluster does not know, as after `kubectl delete node`: no row of the table is theirs. */
export function NotJoined({ lab, cluster }: { lab: Lab; cluster: ClusterState | undefined }) {
  const { t } = useTranslation('cluster')
  const { askRejoin } = useLabActions()
  // Without fresh rows nobody knows, and a run may be what lets it join.
  const isKnown = cluster?.status === 'live' || cluster?.status === 'polling'
  if (!isKnown || cluster.nodes.length === 0 || !lab.verbs.includes('rejoin')) return null
  const names = new Set(cluster.nodes.map(({ name }) => name))
  const missing = lab.nodes.filter((node) => !names.has(node.name) && whyNot('rejoin', lab, [node]) === null)
  if (missing.length === 0) return null
  return (
    <ul aria-label={t('notJoined.list')} className={styles.list}>
      {missing.map(({ name }) => (
        <li key={name}>
          <StateMark tone="problem" />
          <span>{t('notJoined.node', { name })}</span>
          <Button
            variant="quiet"
            icon={LogIn}
            aria-label={t('notJoined.rejoin', { name })}
            onClick={() => askRejoin(lab.id, name)}
          >
            {t('actions.rejoin')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
