import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Comparison, sourceId } from '#shared/compare'
import { foldResults, isOver, namesOf } from '#shared/compare-groups'
import { EmptyState } from '../../ui/EmptyState'
import { DiffView } from './DiffView'
import { GroupItem } from './GroupItem'
import styles from './Results.module.css'
import { NextRun, ResultsHead } from './ResultsHead'
import { useCompare, useComparison } from './store'

/** What the newest command gave on each node of the open view, with equal results folded. */
export function Results() {
  const { t } = useTranslation('compare')
  const comparison = useComparison()
  return (
    <section aria-label={t('region')} className={styles.region}>
      {comparison ? (
        // A new comparison begins without a chosen pair of groups.
        <Groups key={comparison.id} comparison={comparison} />
      ) : (
        <>
          <EmptyState title={t('empty.title')} text={t('empty.text')} />
          <div className={styles.emptyTools}>
            <NextRun />
          </div>
        </>
      )}
    </section>
  )
}

function Groups({ comparison }: { comparison: Comparison }) {
  const { t } = useTranslation('compare')
  const noise = useCompare((state) => state.noise)
  /** The group that is shown beside the largest one. */
  const [beside, setBeside] = useState<number | null>(null)
  const groups = foldResults(comparison.results, noise)
  const pending = comparison.results.filter((result) => !isOver(result))
  const names = namesOf(comparison.results)
  return (
    <>
      <ResultsHead comparison={comparison} groups={groups} />
      {beside !== null && groups.length > 1 ? (
        <DiffView groups={groups} names={names} beside={beside} onBack={() => setBeside(null)} />
      ) : (
        <ul aria-label={t('list')} className={styles.groups}>
          {groups.map((group, index) => (
            <GroupItem
              key={sourceId(group.results[0].source)}
              group={group}
              comparison={comparison}
              onDiff={index > 0 ? () => setBeside(index) : undefined}
            />
          ))}
        </ul>
      )}
      {pending.length > 0 && (
        <p className={styles.note}>{t('pending', { names: pending.map(({ name }) => name).join(', ') })}</p>
      )}
    </>
  )
}
