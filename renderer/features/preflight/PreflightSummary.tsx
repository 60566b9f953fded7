import { useTranslation } from 'react-i18next'
import type { PlannedNode } from '#shared/labs'
import type { Finding, Severity } from '#shared/preflight'
import { describeError } from '../../i18n/errors'
import { FindingRow } from './FindingRow'
import styles from './PreflightSummary.module.css'
import { SeverityMark } from './SeverityMark'
import { countOf, splitFindings } from './sort-findings'
import { usePreflight } from './use-preflight'

/** In the form: one line on whether this PC can make these machines, and what is in the way. */
export function PreflightSummary({ nodes }: { nodes: readonly PlannedNode[] }) {
  const { t } = useTranslation('preflight')
  const { findings, error } = usePreflight(nodes)
  const open = splitFindings(findings ?? []).open.filter(({ severity }) => severity !== 'info')
  return (
    <section className={styles.summary} aria-label={t('title')}>
      <div role="status" className={styles.line}>
        {error !== null && t('failed', { message: describeError(error).message })}
        {error === null && findings === null && t('checking')}
        {findings !== null && <Verdict findings={findings} />}
      </div>
      {open.length > 0 && (
        <ul className={styles.list}>
          {open.map((finding) => (
            <FindingRow key={finding.id} finding={finding} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Verdict({ findings }: { findings: readonly Finding[] }) {
  const { t } = useTranslation('preflight')
  const errors = countOf(findings, 'error')
  const notes = countOf(findings, 'warning', 'unknown')
  const severity: Severity = errors > 0 ? 'error' : notes > 0 ? 'warning' : 'ok'
  return (
    <>
      <SeverityMark severity={severity} />
      {severity === 'ok' && t('summary.ready')}
      {severity === 'warning' && t('summary.readyWithNotes', { count: notes })}
      {severity === 'error' && t('summary.problems', { count: errors })}
    </>
  )
}
