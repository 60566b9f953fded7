import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#shared/runs'
import { useShell } from '../../store/shell'
import { EmptyState } from '../../ui/EmptyState'
import { useActiveLab } from '../labs/store'
import styles from './Provisioning.module.css'
import { RunError } from './RunError'
import { RunHeader } from './RunHeader'
import { RunLog } from './RunLog'
import { errorOfRun } from './run-steps'
import { StepMatrix } from './StepMatrix'
import { useRuns } from './store'

/** The newest run of the open lab, or another one of its history. */
export function Provisioning() {
  const { t } = useTranslation('runs')
  const lab = useActiveLab()
  const all = useRuns((state) => state.runs)
  const runs = all.filter((run) => run.labId === lab?.id)
  const newest = runs[0]
  if (!newest) return <EmptyState title={t('empty.title')} text={t('empty.text')} />
  // A new run takes over from whatever was looked at.
  return <RunHistory key={newest.id} runs={runs} newest={newest} />
}

function RunHistory({ runs, newest }: { runs: readonly Run[]; newest: Run }) {
  const target = useShell(({ logTarget }) => logTarget)
  const [chosen, setChosen] = useState(target?.runId ?? newest.id)
  useEffect(() => {
    if (target) setChosen(target.runId)
  }, [target])
  const run = runs.find((candidate) => candidate.id === chosen) ?? newest
  const error = errorOfRun(run)
  return (
    <div className={styles.run}>
      <RunHeader run={run} runs={runs} onChoose={setChosen} />
      <div className={styles.columns}>
        <div className={styles.steps}>
          <StepMatrix run={run} />
        </div>
        <div className={styles.right}>
          {run.status !== 'running' && error && <RunError error={error} runId={run.id} />}
          <RunLog key={run.id} run={run} />
        </div>
      </div>
    </div>
  )
}
