import { useTranslation } from 'react-i18next'
import type { ClusterState, NodeRow } from '#shared/cluster'
import { useNow } from '../../store/use-now'
import { cx } from '../../ui/cx'
import { StateMark } from '../../ui/StateMark'
import { useActiveLab } from '../labs/store'
import { ClusterStatus } from './ClusterStatus'
import styles from './Nodes.module.css'
import { cells, columns, isControlPlane, statusTone } from './node-columns'
import { useClusters } from './store'

/** `kubectl get nodes -o wide` of the open lab, always as it is now. */
export function Nodes() {
  const lab = useActiveLab()
  const cluster = useClusters(({ clusters }) => (lab ? clusters[lab.id] : undefined))
  if (!lab) return null
  return (
    <div className={styles.panel}>
      <ClusterStatus cluster={cluster} simulated={lab.simulated} />
      <NodeTable cluster={cluster} />
    </div>
  )
}

function NodeTable({ cluster }: { cluster: ClusterState | undefined }) {
  const { t } = useTranslation('cluster')
  const rows = cluster?.nodes ?? []
  const now = useNow(rows.length > 0)
  const stale = cluster?.status === 'unreachable' || cluster?.status === 'off'
  return (
    <div className={styles.scroll}>
      <table aria-label={t('table')} className={cx(styles.table, stale && styles.stale)}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.name} row={row} now={now} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className={styles.none}>{t('noRows')}</p>}
    </div>
  )
}

function Row({ row, now }: { row: NodeRow; now: number }) {
  return (
    <tr className={isControlPlane(row) ? styles.controlPlane : styles.worker}>
      {columns.map((column) => (
        <td key={column} className={styles[column]}>
          {column === 'STATUS' && <StateMark tone={statusTone(row)} />}
          {cells[column](row, now)}
        </td>
      ))}
    </tr>
  )
}
