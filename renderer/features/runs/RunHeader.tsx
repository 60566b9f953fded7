import { CircleX } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run, RunStatus } from '#shared/runs'
import { useHost } from '../../host'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { BareSelect } from '../../ui/Field'
import { StateMark, type StateTone } from '../../ui/StateMark'
import { toastError } from '../../ui/toast'
import { useActiveLab } from '../labs/store'
import { RetryButton } from './RetryButton'
import styles from './RunHeader.module.css'
import { canResume, progressOf } from './run-steps'

const tones: Record<RunStatus, StateTone> = {
  running: 'starting',
  succeeded: 'running',
  failed: 'problem',
  cancelled: 'off',
  interrupted: 'problem',
}

interface RunHeaderProps {
  run: Run
  /** Of the same lab, newest first. */
  runs: readonly Run[]
  onChoose: (runId: string) => void
}

/** Which run, how far it is, and what can be done with it. */
export function RunHeader({ run, runs, onChoose }: RunHeaderProps) {
  const { t, i18n } = useTranslation(['runs', 'labs'])
  const lab = useActiveLab()
  const { done, total } = progressOf(run.steps)
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'short', timeStyle: 'short' })
  return (
    <header tabIndex={-1} className={styles.header}>
      <BareSelect label={t('history')} value={run.id} onChange={(event) => onChoose(event.target.value)}>
        {runs.map(({ id, kind, createdAt }) => (
          <option key={id} value={id}>
            {t(`kind.${kind}`)} · {time.format(createdAt)}
          </option>
        ))}
      </BareSelect>
      <div role="status" className={styles.state}>
        <StateMark tone={tones[run.status]} />
        <span>{t(`status.${run.status}`)}</span>
        <span className={styles.count}>{t('progress', { done, total })}</span>
      </div>
      <progress className={styles.bar} value={done} max={total} aria-label={t('progressLabel')} />
      {lab?.simulated && <Badge tone="simulated">{t('labs:simulated')}</Badge>}
      <div className={styles.actions}>
        {run.status === 'running' && <CancelButton key={run.id} runId={run.id} />}
        {canResume(run, runs) && <RetryButton run={run} />}
      </div>
    </header>
  )
}

function CancelButton({ runId }: { runId: string }) {
  const { t } = useTranslation('runs')
  const host = useHost()
  const [cancelling, setCancelling] = useState(false)
  const cancel = async () => {
    setCancelling(true)
    await host.call('runs.cancel', { runId }).catch(toastError)
    setCancelling(false)
  }
  return (
    <Button
      icon={CircleX}
      onClick={() => void cancel()}
      unavailable={cancelling ? t('cancelling') : undefined}
    >
      {t('cancel')}
    </Button>
  )
}
