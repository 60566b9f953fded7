import { Radio } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/Button'
import { useActiveLab } from '../labs/store'
import { ClusterStatus } from './ClusterStatus'
import { NodeDetails } from './NodeDetails'
import styles from './Nodes.module.css'
import { NodeTable } from './NodeTable'
import { NotJoined } from './NotJoined'
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
