import { ChevronDown, ChevronUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { cx } from '../../ui/cx'
import styles from './FileTable.module.css'
import { type Sorting, sortKeys } from './sort-entries'

interface TableHeaderProps {
  sorting: Sorting
  onSort: (sorting: Sorting) => void
}

/** The columns; each is a button that sorts by it, and turns the order around. */
export function TableHeader({ sorting, onSort }: TableHeaderProps) {
  const { t } = useTranslation('files')
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its buttons have the focus
    // biome-ignore lint/a11y/useSemanticElements: see the grid around it
    <div role="row" aria-rowindex={1} className={styles.header}>
      {sortKeys.map((key) => {
        const isSorted = sorting.key === key
        const Arrow = sorting.descending ? ChevronDown : ChevronUp
        return (
          // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
          // biome-ignore lint/a11y/useSemanticElements: see the grid around it
          <span
            key={key}
            role="columnheader"
            aria-sort={isSorted ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
            className={styles[`${key}Head`]}
          >
            <button
              type="button"
              className={cx(styles.sort, isSorted && styles.sorted)}
              onClick={() => onSort({ key, descending: isSorted && !sorting.descending })}
            >
              {t(`column.${key}`)}
              {isSorted && <Arrow size={12} aria-hidden />}
            </button>
          </span>
        )
      })}
    </div>
  )
}
