import { useTranslation } from 'react-i18next'
import type { WireError } from '#shared/errors'
import { describeError } from '../../i18n/errors'
import { StateMark } from '../../ui/StateMark'
import styles from './RunError.module.css'

/** What went wrong, why, and what to do, in that order. */
export function RunError({ error }: { error: WireError }) {
  const { t } = useTranslation('runs')
  const { message, hint, details } = describeError(error)
  return (
    <section className={styles.error} aria-label={t('error.title')}>
      <p className={styles.what}>
        <StateMark tone="problem" />
        {message}
      </p>
      {details !== undefined && (
        <>
          <p className="visually-hidden">{t('error.why')}</p>
          <pre className={styles.details}>{details}</pre>
        </>
      )}
      {hint !== undefined && (
        <p>
          <span className={styles.label}>{t('error.todo')}</span> {hint}
        </p>
      )}
    </section>
  )
}
