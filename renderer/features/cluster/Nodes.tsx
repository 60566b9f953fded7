import { Radio } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterState, NodeRow } from '#shared/cluster'
import { useNow } from '../../store/use-now'
import { Button } from '../../ui/Button'
import { cx } from '../../ui/cx'
import { StateMark } from '../../ui/StateMark'
import { useActiveLab } from '../labs/store'
import { ClusterStatus } from './ClusterStatus'
import { NodeDetails } from './NodeDetails'
import styles from './Nodes.module.css'
import { NotJoined } from './NotJoined'
import { cells, columns, isControlPlane, statusTone } from './node-columns'
import { useClusters } from './store'
import { useNodeTerminals } from './use-node-terminals'

/** `kubectl get nodes -o wide` of the open lab, always as it is now, and beside it all about the node that was opened. */
export function Nodes() {
  const lab = useActiveLab()
  const cluster = useClusters(({ clusters }) => (lab ? clusters[lab.id] : undefined))
  const [opened, setOpened] = useState<string | null>(null)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  if (!lab) return null
  const rows = cluster?.nodes ?? []
  const row = rows.find(({ name }) => name === opened)
  const targets = rows.map(({ name }) => name).filter((name) => chosen.has(name))
  const choose = (name: string) => {
    const next = new Set(chosen)
    if (!next.delete(name)) next.add(name)
    setChosen(next)
  }
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        <ClusterStatus cluster={cluster} simulated={lab.simulated} />
        {targets.length > 0 && <BroadcastButton labId={lab.id} nodes={targets} />}
      </div>
      <NotJoined lab={lab} cluster={cluster} />
      <div className={styles.sides}>
        <NodeTable
          cluster={cluster}
          opened={row?.name ?? null}
          onOpen={(name) => setOpened(name === row?.name ? null : name)}
          chosen={chosen}
          onChoose={choose}
        />
        {row && (
          <NodeDetails key={`${lab.id}/${row.name}`} lab={lab} row={row} onClose={() => setOpened(null)} />
        )}
      </div>
    </div>
  )
}

function BroadcastButton({ labId, nodes }: { labId: string; nodes: readonly string[] }) {
  const { t } = useTranslation('cluster')
  const { broadcastTo } = useNodeTerminals(labId)
  return (
    <Button variant="quiet" icon={Radio} onClick={() => broadcastTo(nodes)}>
      {t('broadcast', { n: nodes.length })}
    </Button>
  )
}

interface NodeTableProps {
  cluster: ClusterState | undefined
  opened: string | null
  onOpen: (node: string) => void
  chosen: ReadonlySet<string>
  onChoose: (node: string) => void
}

function NodeTable({ cluster, ...choice }: NodeTableProps) {
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
            <Row key={row.name} row={row} now={now} {...choice} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className={styles.none}>{t('noRows')}</p>}
    </div>
  )
}

type RowProps = Omit<NodeTableProps, 'cluster'> & { row: NodeRow; now: number }

function Row({ row, now, opened, onOpen, chosen, onChoose }: RowProps) {
  const { t } = useTranslation('cluster')
  const { name } = row
  return (
    <tr
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
