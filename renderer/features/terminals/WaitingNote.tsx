import { useTranslation } from 'react-i18next'
import { useConnection } from '../../store/connection'
import { Button } from '../../ui/Button'
import type { LiveTerminal } from './live-terminal'
import styles from './WaitingNote.module.css'
import { useIsWaiting } from './waiting'

/** While the host is away nothing is echoed: says that what is typed is kept, and lets it be thrown away. */
export function WaitingNote({ terminalId, live }: { terminalId: string; live: LiveTerminal }) {
  const { t } = useTranslation('terminals')
  const isWaiting = useIsWaiting(terminalId)
  const isAway = useConnection(({ state }) => state !== 'connected')
  if (!isWaiting || !isAway) return null
  return (
    <div role="status" className={styles.note}>
      <span>{t('waiting.text')}</span>
      <Button
        // The keyboard stays where it is typed.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => live.discardWaiting()}
      >
        {t('waiting.discard')}
      </Button>
    </div>
  )
}
