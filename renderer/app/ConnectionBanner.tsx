import { useTranslation } from 'react-i18next'
import { StateMark } from '../ui/StateMark'
import styles from './Connection.module.css'

/** A quiet line while the connection is being made again; it lies over the edge, so nothing moves. */
export function ConnectionBanner() {
  const { t } = useTranslation('app')
  return (
    <div role="alert" className={styles.banner}>
      <StateMark tone="starting" />
      {t('lost')}
    </div>
  )
}
