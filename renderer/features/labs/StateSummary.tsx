import { useTranslation } from 'react-i18next'
import { Badge } from '../../ui/Badge'
import { StateMark } from '../../ui/StateMark'
import { countStates, toneOf } from './lab-state'
import styles from './StateSummary.module.css'
import { useActiveLab } from './store'

/** How the nodes of the open lab are: `● 3 running ○ 1 off`. */
export function StateSummary() {
  const { t } = useTranslation('labs')
  const lab = useActiveLab()
  if (!lab) return null
  return (
    <div role="status" className={styles.summary}>
      {countStates(lab.nodes).map(({ state, count }) => (
        <span key={state} className={styles.count}>
          <StateMark tone={toneOf(state)} />
          {t('stateCount', { number: count, state: t(`state.${state}`) })}
        </span>
      ))}
      {lab.simulated && <Badge tone="simulated">{t('simulated')}</Badge>}
    </div>
  )
}
