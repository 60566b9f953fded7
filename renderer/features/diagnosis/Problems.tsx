import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../ui/EmptyState'
import { BundleButton } from '../bundle/BundleButton'
import { useActiveLab } from '../labs/store'
import { useRuns } from '../runs/store'
import { ProblemArticle } from './ProblemArticle'
import styles from './Problems.module.css'
import { isFailure, useProblems } from './store'

/** What went wrong in the open lab, why, and what to do. */
export function Problems() {
  const { t } = useTranslation('diagnosis')
  const problems = useProblems()
  const lab = useActiveLab()
  const failed = useHasFailed()
  const [failures, suspected] = [problems.filter(isFailure), problems.filter((each) => !isFailure(each))]
  return (
    <section aria-label={t('region')} className={styles.region}>
      {failures.map((problem) => (
        <ProblemArticle key={problem.id} diagnosis={problem} />
      ))}
      {failures.length === 0 && (
        <EmptyState
          title={t(failed ? 'unknown.title' : 'empty.title')}
          text={t(failed ? 'unknown.text' : 'empty.text')}
        />
      )}
      {suspected.map((problem) => (
        <ProblemArticle key={problem.id} diagnosis={problem} />
      ))}
      {lab && (
        <div className={styles.bundle}>
          <BundleButton labId={lab.id} />
        </div>
      )}
    </section>
  )
}

/** Whether the lab's newest run failed. */
function useHasFailed(): boolean {
  const lab = useActiveLab()
  const newest = useRuns(({ runs }) => runs.find((run) => run.labId === lab?.id))
  return newest?.status === 'failed'
}
