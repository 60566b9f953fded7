import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterState, NodeRow } from '#shared/cluster'
import { useNow } from '../../store/use-now'
import { cx } from '../../ui/cx'
import { StateMark } from '../../ui/StateMark'
import styles from './Nodes.module.css'
import { cells, columns, isControlPlane, statusTone } from './node-columns'
import { useSeenRows } from './use-seen-rows'

const headerRows = 1

interface NodeTableProps {
  cluster: ClusterState | undefined
  opened: string | null
  onOpen: (node: string) => void
  chosen: ReadonlySet<string>
  onChoose: (node: string) => void
}

const noRows: readonly NodeRow[] = []

export function NodeTable({ cluster, ...choice }: NodeTableProps) {
  const { t } = useTranslation('cluster')
  const scroll = useRef<HTMLDivElement>(null)
  const rows = cluster?.nodes ?? noRows
  const { seen, above, below, widths } = useSeenRows(rows, scroll)
  const now = useNow(rows.length > 0)
  const stale = cluster?.status === 'unreachable' || cluster?.status === 'off'
  return (
    <div ref={scroll} className={styles.scroll}>
      <table
        aria-label={t('table')}
        aria-rowcount={rows.length + headerRows}
        className={cx(styles.table, stale && styles.stale)}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column} scope="col" style={{ minWidth: widths?.[column] }}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {seen.map(({ row, index }) => (
            <Row key={row.name} row={row} number={index + 1 + headerRows} now={now} {...choice} />
          ))}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </tbody>
      </table>
      {rows.length === 0 && <p className={styles.none}>{t('noRows')}</p>}
    </div>
  )
}

interface RowProps extends Omit<NodeTableProps, 'cluster'> {
  row: NodeRow
  /** Counted from 1, with the header. */
  number: number
  now: number
}

function Row({ row, number, now, opened, onOpen, chosen, onChoose }: RowProps) {
  const { t } = useTranslation('cluster')
  const { name } = row
  return (
    <tr
      aria-rowindex={number}
      className={cx(
        isControlPlane(row) ? styles.controlPlane : styles.worker,
        name === opened && styles.opened,
      )}
    >
      {columns.map((column) => (
        <td key={column} className={styles[column]}>
          {column === 'NAME' ? (
            <span className={styles.name}>
              <button
                type="button"
                aria-expanded={name === opened}
                className={styles.open}
                onClick={() => onOpen(name)}
              >
                {name}
              </button>
              <input
                type="checkbox"
                aria-label={t('choose', { name })}
                checked={chosen.has(name)}
                onChange={() => onChoose(name)}
              />
            </span>
          ) : (
            <>
              {column === 'STATUS' && <StateMark tone={statusTone(row)} />}
              {cells[column](row, now)}
            </>
          )}
        </td>
      ))}
    </tr>
  )
}
