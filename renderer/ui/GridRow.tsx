import type { ComponentProps } from 'react'
import { cx } from './cx'
import styles from './GridRow.module.css'

/** Cells have no focus of their own: the grid has it for all of them. */
export const gridCell = { role: 'gridcell' } as const

/** Where a row stands, and how it is marked. */
export interface RowPlace {
  id: string
  /** Counted from 1, with the header. */
  number: number
  /** Pixels below the first row. */
  top: number
  isChosen: boolean
  isActive: boolean
}

/** A row of a grid that draws only the rows that can be seen. Its class says how wide the columns are. */
export function GridRow(props: RowPlace & ComponentProps<'div'>) {
  const { number, top, isChosen, isActive, className, ...row } = props
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and tells which row is meant
    // biome-ignore lint/a11y/useSemanticElements: rows of a list that draws only what can be seen
    <div
      {...row}
      role="row"
      aria-rowindex={number}
      aria-selected={isChosen}
      className={cx(styles.row, isChosen && styles.chosen, isActive && styles.active, className)}
      style={{ transform: `translateY(${top}px)` }}
    />
  )
}
