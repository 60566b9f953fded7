import { useTranslation } from 'react-i18next'
import type { Delivery } from '#shared/broadcast'
import type { Terminal } from '#shared/terminals'
import { describeError } from '../../i18n/errors'
import { StateMark } from '../../ui/StateMark'
import styles from './BroadcastBar.module.css'
import { heldBy, missedBy } from './delivery-text'
import type { Targets } from './select-targets'

interface TargetCountProps {
  targets: Targets
  /** How many of those that could get it are held back. */
  held: number
}

/** How many will get it, and why others will not. */
export function TargetCount({ targets, held }: TargetCountProps) {
  const { t } = useTranslation('broadcast')
  const { receivers, members, excluded, notReady } = targets
  const left = [
    excluded.length > 0 && t('excluded', { n: excluded.length }),
    notReady.length > 0 && t('notReady', { n: notReady.length }),
  ].filter((part) => part !== false)
  return (
    <span className={styles.count}>
      {t('count', { n: receivers.length - held, all: members.length })}
      {left.length > 0 && <span className={styles.left}> ({left.join(', ')})</span>}
    </span>
  )
}

interface DeliveryLineProps {
  /** How the last one went. */
  delivery: Delivery | null
  terminals: readonly Terminal[]
}

/** How many got the last one, and why others did not. */
export function DeliveryLine({ delivery, terminals }: DeliveryLineProps) {
  const { t } = useTranslation(['broadcast', 'live'])
  const missed = delivery ? missedBy(delivery, terminals) : []
  return (
    <output className={styles.result}>
      {delivery &&
        t('result', {
          n: delivery.delivered.length,
          all: delivery.delivered.length + delivery.held.length + delivery.failed.length,
        })}
      {delivery &&
        heldBy(delivery, terminals).map(({ reason, names }) => (
          <span key={reason} className={styles.missed}>
            <StateMark tone="problem" />
            {t('heldBack', { names: names.join(', '), reason: t(`live:held.${reason}`) })}
          </span>
        ))}
      {missed.map(({ error, names }) => (
        <span key={error.message} className={styles.missed}>
          <StateMark tone="problem" />
          {t('missed', { names: names.join(', '), reason: describeError(error).message })}
        </span>
      ))}
    </output>
  )
}
