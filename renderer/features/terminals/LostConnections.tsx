import { RotateCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { StateMark } from '../../ui/StateMark'
import { toastError } from '../../ui/toast'
import styles from './LostConnections.module.css'
import { useTerminals } from './store'

/** Where several connections are lost, after a sleep for instance: one button for all, so that nobody waits for the pauses. */
export function LostConnections() {
  const host = useHost()
  const { t } = useTranslation('terminals')
  const terminals = useTerminals((state) => state.terminals)
  // First logins that are tried again go back and forth between two states, and nothing was lost.
  const lost = terminals.filter(({ state, tries }) => state === 'lost' && !tries)
  if (lost.length < 2) return null
  const reconnect = () => {
    for (const { id } of lost) host.call('terminals.reconnect', { terminalId: id }).catch(toastError)
  }
  return (
    <span className={styles.lost}>
      <StateMark tone="problem" />
      {t('lostConnections', { count: lost.length })}
      <Button icon={RotateCw} onClick={reconnect}>
        {t('reconnectAll')}
      </Button>
    </span>
  )
}
