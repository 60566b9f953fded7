import { memo } from 'react'
import type { ResourceKind, ResourceRow } from '#shared/kubernetes'
import { cx } from '../../ui/cx'
import { StateMark } from '../../ui/StateMark'
import styles from './ResourceTable.module.css'
import { healthTones } from './rows'

interface ResourceTableRowProps {
  id: string
  kind: ResourceKind
  row: ResourceRow
  age: string
  /** Counted from 1, with the header. */
  number: number
  top: number
  isChosen: boolean
  isActive: boolean
}

/** Cells have no focus of their own: the grid has it for all of them. */
const cell = { role: 'gridcell' } as const

/** One line of the list. Drawn again only when it looks different. */
export const ResourceTableRow = memo((props: ResourceTableRowProps) => {
  const { id, kind, row, age, number, top, isChosen, isActive } = props
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and tells which row is meant
    // biome-ignore lint/a11y/useSemanticElements: rows of a list that draws only what can be seen
    <div
      id={id}
      role="row"
      data-key={row.key}
      aria-rowindex={number}
      aria-selected={isChosen}
      className={cx(styles.row, isChosen && styles.chosen, isActive && styles.active)}
      style={{ transform: `translateY(${top}px)` }}
    >
      {kind !== 'nodes' && (
        <span {...cell} title={row.namespace}>
          {row.namespace}
        </span>
      )}
      <span {...cell} className={styles.name} title={row.name}>
        <StateMark tone={healthTones[row.health]} />
        <span className={styles.text}>{row.name}</span>
      </span>
      {row.cells.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a kind do not change
        <span key={index} {...cell} title={text} className={cx(row.health === 'bad' && styles.bad)}>
          {text}
        </span>
      ))}
      <span {...cell}>{age}</span>
    </div>
  )
})
