import { Stethoscope } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { WireError } from '#shared/errors'
import { describeError } from '../../i18n/errors'
import { showPanel } from '../../store/shell'
import { Button } from '../../ui/Button'
import { StateMark } from '../../ui/StateMark'
import { isFailure, useProblems } from '../diagnosis/store'
import { FindingRow } from '../preflight/FindingRow'
import styles from './RunError.module.css'

/** What went wrong, why, and what to do, in that order. */
export function RunError({ error, runId }: { error: WireError; runId: string }) {
  const { t } = useTranslation(['runs', 'diagnosis'])
  const problems = useProblems().filter((problem) => problem.runId === runId)
  const count = problems.filter(isFailure).length
  const { message, hint, details } = describeError(error)
  const { findings = [] } = error
  return (
    <section className={styles.error} aria-label={t('error.title')}>
      <p className={styles.what}>
        <StateMark tone="problem" />
        {message}
      </p>
      {problems.length > 0 && (
        <Button icon={Stethoscope} onClick={() => showPanel('problems')}>
          {count > 0 ? t('diagnosis:pointer', { count }) : t('diagnosis:pointerSuspected')}
        </Button>
      )}
      {findings.length > 0 && (
        <ul>
          {findings.map((finding) => (
            <FindingRow key={finding.id} finding={finding} />
          ))}
        </ul>
      )}
      {findings.length === 0 && details !== undefined && (
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
