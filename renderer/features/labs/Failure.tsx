import { describeError } from '../../i18n/errors'
import { ErrorDetails } from './ErrorDetails'
import styles from './Failure.module.css'

/** What went wrong in a dialog, with what to do about it and what Vagrant itself has said. */
export function Failure({ error }: { error: unknown }) {
  const { message, hint, details } = describeError(error)
  return (
    <div className={styles.failure}>
      <p>{message}</p>
      {hint !== undefined && <p>{hint}</p>}
      {details && <ErrorDetails text={details} />}
    </div>
  )
}
