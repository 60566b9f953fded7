import { memo } from 'react'
import type { ResourceKind, ResourceRow } from '#shared/kubernetes'
import { cx } from '../../ui/cx'
import { GridRow, gridCell, type RowPlace } from '../../ui/GridRow'
import { StateMark } from '../../ui/StateMark'
import styles from './ResourceTable.module.css'
import { healthTones } from './rows'

interface ResourceTableRowProps extends RowPlace {
  kind: ResourceKind
  row: ResourceRow
  age: string
}

/** One line of the list. Drawn again only when it looks different. */
export const ResourceTableRow = memo((props: ResourceTableRowProps) => {
  const { kind, row, age, ...place } = props
  return (
    <GridRow {...place} data-key={row.key} className={styles.row}>
      {kind !== 'nodes' && (
        <span {...gridCell} title={row.namespace}>
          {row.namespace}
        </span>
      )}
      <span {...gridCell} className={styles.name} title={row.name}>
        <StateMark tone={healthTones[row.health]} />
        <span className={styles.text}>{row.name}</span>
      </span>
      {row.cells.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a kind do not change
        <span key={index} {...gridCell} title={text} className={cx(row.health === 'bad' && styles.bad)}>
          {text}
        </span>
      ))}
      <span {...gridCell}>{age}</span>
    </GridRow>
  )
})
