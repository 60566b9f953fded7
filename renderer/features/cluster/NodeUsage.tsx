import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Lab } from '#shared/labs'
import { quantity } from '#shared/quantity'
import { useUsage } from '../kubernetes/store'
import styles from './NodeDetails.module.css'
import { UsageChart } from './UsageChart'
import { usagePoints } from './usage-points'

interface NodeUsageProps {
  lab: Lab
  node: string
  allocatable: Readonly<Record<string, string>>
}

const gibibyte = 2 ** 30

/** In MiB. What VirtualBox counts as a machine's memory leaves out the machine's own on Linux, so this is what it was given. */
const sizeOf = ({ nodes }: Lab, node: string): number =>
  nodes.find(({ name }) => name === node)?.memoryMiB ?? 0

/** CPU and memory of the last ten minutes, against what pods may have. */
export function NodeUsage({ lab, node, allocatable }: NodeUsageProps) {
  const { t } = useTranslation('cluster')
  const samples = useUsage(lab.id)
  const points = useMemo(() => usagePoints(samples, node), [samples, node])
  const last = samples.at(-1)
  const source = last?.source
  const machine = last?.machines.find((one) => one.node === node)
  const cores = quantity(allocatable.cpu ?? '')
  const memory = quantity(allocatable.memory ?? '') / gibibyte
  if (points.at.length === 0) return <p className={styles.quiet}>{t('usage.none')}</p>
  return (
    <div className={styles.charts}>
      <UsageChart
        label={t('usage.cpu')}
        text={t('usage.cores', { value: (points.cpu.at(-1) ?? 0).toFixed(2), all: cores })}
        at={points.at}
        values={points.cpu}
        max={cores}
      />
      <UsageChart
        label={t('usage.memory')}
        text={t('usage.gib', { value: (points.memory.at(-1) ?? 0).toFixed(2), all: memory.toFixed(1) })}
        at={points.at}
        values={points.memory}
        max={memory}
      />
      {source && (
        <p className={styles.quiet}>
          {t(`usage.from.${lab.simulated ? 'sandbox' : source}`)}
          {machine &&
            ` · ${t('usage.machine', { percent: machine.cpuPercent.toFixed(0), size: sizeOf(lab, node) })}`}
        </p>
      )}
    </div>
  )
}
