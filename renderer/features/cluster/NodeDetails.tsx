import { X } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { NodeRow } from '#shared/cluster'
import type { NodeFacts, ResourceRow } from '#shared/kubernetes'
import type { Lab } from '#shared/labs'
import { Badge } from '../../ui/Badge'
import { IconButton } from '../../ui/Button'
import { StateMark } from '../../ui/StateMark'
import { healthTones, sortedRows } from '../kubernetes/rows'
import { useDrain, useResources } from '../kubernetes/store'
import { DrainProgress } from './DrainProgress'
import { NodeActions } from './NodeActions'
import styles from './NodeDetails.module.css'
import { NodeUsage } from './NodeUsage'
import { conditionTone } from './node-columns'

interface NodeDetailsProps {
  lab: Lab
  row: NodeRow
  onClose: () => void
}

/** All about one node, live: what Kubernetes says of it, what runs on it, how busy it is, and what can be done with it. */
export function NodeDetails({ lab, row: { name }, onClose }: NodeDetailsProps) {
  const { t } = useTranslation(['cluster', 'labs'])
  const nodes = useResources(lab.id, 'nodes')
  const pods = useResources(lab.id, 'pods')
  const drain = useDrain(lab.id, name)
  const facts = nodes?.rows.get(name)?.facts
  const own = useMemo(
    () =>
      sortedRows(
        'pods',
        [...(pods?.rows.values() ?? [])].filter(({ node }) => node === name),
      ),
    [pods, name],
  )
  return (
    <section aria-label={t('details.region', { name })} className={styles.details}>
      <header className={styles.header}>
        <h2 className={styles.title}>{name}</h2>
        {lab.simulated && <Badge tone="simulated">{t('labs:simulated')}</Badge>}
        <span className={styles.space} />
        <IconButton icon={X} label={t('details.close')} onClick={onClose} />
      </header>
      <NodeActions lab={lab} name={name} unschedulable={facts?.unschedulable} drain={drain} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <div className={styles.body} tabIndex={0}>
        {drain && <DrainProgress drain={drain} />}
        {nodes?.state.status === 'unreachable' && <p role="status">{t('details.unreachable')}</p>}
        {facts && <NodeUsage lab={lab} node={name} allocatable={facts.allocatable} />}
        {facts && <Facts facts={facts} />}
        <h3>{t('details.pods', { n: own.length })}</h3>
        <PodList pods={own} />
      </div>
    </section>
  )
}

function Facts({ facts: { conditions, taints, addresses, allocatable } }: { facts: NodeFacts }) {
  const { t } = useTranslation('cluster')
  return (
    <>
      <h3>{t('details.conditions')}</h3>
      <table className={styles.facts} aria-label={t('details.conditions')}>
        <tbody>
          {conditions.map(({ type, status, reason, message }) => (
            <tr key={type}>
              <td>
                <StateMark tone={conditionTone({ type, status })} /> {type}
              </td>
              <td>{status}</td>
              <td title={message}>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className={styles.list}>
        <dt>{t('details.taints')}</dt>
        <dd>{taints.join(', ') || '<none>'}</dd>
        <dt>{t('details.addresses')}</dt>
        <dd>{addresses.map(({ type, address }) => `${type} ${address}`).join(', ')}</dd>
        <dt>{t('details.allocatable')}</dt>
        <dd>
          {['cpu', 'memory', 'pods', 'ephemeral-storage']
            .flatMap((key) => (allocatable[key] === undefined ? [] : [`${key} ${allocatable[key]}`]))
            .join(', ')}
        </dd>
      </dl>
    </>
  )
}

/** Rows that are made; the Workloads tab shows all. */
const maxPods = 200

function PodList({ pods }: { pods: readonly ResourceRow[] }) {
  const { t } = useTranslation('cluster')
  return (
    <ul className={styles.pods} aria-label={t('details.podList')}>
      {pods.slice(0, maxPods).map(({ key, health, cells }) => (
        <li key={key}>
          <StateMark tone={healthTones[health]} />
          <span>{key}</span>
          <span className={styles.state}>{cells[1]}</span>
        </li>
      ))}
      {pods.length > maxPods && <li>{t('details.morePods', { n: pods.length - maxPods })}</li>}
    </ul>
  )
}
