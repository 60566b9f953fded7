import { useTranslation } from 'react-i18next'
import type { Run, RunStep } from '#shared/runs'
import { useNow } from '../../store/use-now'
import { cx } from '../../ui/cx'
import { StateMark } from '../../ui/StateMark'
import { useActiveLab } from '../labs/store'
import { formatDuration, groupByNode, type StepRow, stepMs, stepTone } from './run-steps'
import styles from './StepMatrix.module.css'

/** One row for each node, one cell for each step: where everything stands at one look. */
export function StepMatrix({ run }: { run: Run }) {
  const { t } = useTranslation('runs')
  const now = useNow(run.status === 'running')
  const rows = groupByNode(run)
  const columns = Math.max(1, ...rows.map(({ steps }) => steps.length))
  return (
    <ul
      aria-label={t('steps')}
      className={styles.matrix}
      style={{ gridTemplateColumns: `max-content repeat(${columns}, minmax(max-content, 1fr))` }}
    >
      {rows.map((row) => (
        <NodeRow key={row.node ?? ''} row={row} now={now} />
      ))}
    </ul>
  )
}

function NodeRow({ row: { node, steps }, now }: { row: StepRow; now: number }) {
  const { t } = useTranslation('runs')
  const role = useRole(node)
  return (
    <>
      <li role="presentation" className={cx(styles.node, styles[role ?? 'lab'])} aria-hidden>
        {node ?? t('wholeLab')}
      </li>
      {steps.map((step) => (
        <StepCell key={step.id} step={step} now={now} />
      ))}
    </>
  )
}

function useRole(node: string | null) {
  return useActiveLab()?.nodes.find(({ name }) => name === node)?.role
}

function StepCell({ step, now }: { step: RunStep; now: number }) {
  const { t, i18n } = useTranslation('runs')
  // A newer host may have steps that this page has no text for.
  const name = i18n.exists(`runs:step.${step.name}`) ? t(`step.${step.name}` as 'step.prepare') : step.name
  const status = t(`stepStatus.${step.status}`)
  const ms = stepMs(step, now)
  const time = ms === null ? undefined : formatDuration(ms)
  const showsTime = time !== undefined && (step.status === 'succeeded' || step.status === 'running')
  return (
    <li
      aria-label={`${step.node ?? t('wholeLab')} ${name} ${status}`}
      title={[status, time].filter(Boolean).join(' ')}
      className={cx(styles.cell, styles[step.status])}
    >
      <span className={styles.name}>
        <StateMark tone={stepTone(step.status)} />
        {name}
      </span>
      <span className={styles.result}>{showsTime ? time : status}</span>
    </li>
  )
}
