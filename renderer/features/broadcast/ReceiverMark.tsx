import { Keyboard, KeyboardOff, Radio } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import styles from './ReceiverMark.module.css'
import { useIsReceiver, useLiveMark } from './store'
import { useBarHold } from './use-held'

/** In a pane's header: that a broadcast reaches it, or how live typing does. */
export function ReceiverMark({ terminalId }: { terminalId: string }) {
  const { t } = useTranslation(['terminals', 'live', 'broadcast'])
  const isReceiver = useIsReceiver(terminalId)
  const live = useLiveMark(terminalId)
  const isHeld = useBarHold(terminalId) !== null
  if (!isReceiver) return null
  const [Icon, label] =
    live === null
      ? isHeld
        ? [KeyboardOff, t('broadcast:held')]
        : [Radio, t('receives')]
      : live === 'armed'
        ? [Keyboard, t('live:receives')]
        : [KeyboardOff, t('live:isHeld')]
  return (
    <span className={styles.mark} data-live={live !== null} title={label}>
      <Icon size={14} aria-label={label} />
    </span>
  )
}
