import { useTranslation } from 'react-i18next'
import { LostConnections } from '../features/terminals/LostConnections'
import { useConnection } from '../store/connection'
import { StateMark } from '../ui/StateMark'
import styles from './StatusBar.module.css'

const tones = { connecting: 'starting', connected: 'running', lost: 'problem', denied: 'problem' } as const

export function StatusBar() {
  const { t } = useTranslation('app')
  const { state, info } = useConnection()
  return (
    <footer className={styles.bar}>
      <span className={styles.item}>
        <StateMark tone={tones[state]} />
        {t(`connection.${state}`)}
      </span>
      <LostConnections />
      {info && <span className={styles.path}>{t('labsFolder', { path: info.labsFolder })}</span>}
      {info && <span>{t('version', { version: info.version })}</span>}
    </footer>
  )
}
