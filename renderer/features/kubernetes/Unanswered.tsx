import { RotateCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../i18n/errors'
import { Button } from '../../ui/Button'
import { StateMark } from '../../ui/StateMark'
import styles from './Dialogs.module.css'

/** In place of what could not be read: why, and a way to try it again. */
export function Unanswered({ error, again }: { error: unknown; again: () => void }) {
  const { t } = useTranslation('kubernetes')
  const { message, hint, details } = describeError(error)
  return (
    <div className={styles.unanswered}>
      <p role="alert">
        <StateMark tone="problem" /> {message} {hint}
      </p>
      {details !== undefined && <p className={styles.hint}>{details}</p>}
      <Button icon={RotateCw} onClick={again}>
        {t('tryAgain')}
      </Button>
    </div>
  )
}
