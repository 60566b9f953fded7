import { useTranslation } from 'react-i18next'
import type { LabPreview, PlannedNode } from '#shared/labs'
import { describeError } from '../../i18n/errors'
import { cx } from '../../ui/cx'
import styles from './PreviewTable.module.css'
import tables from './Table.module.css'

/** The machines that the form as it stands would make. */
export function PreviewTable({
  preview,
  box,
  error,
}: {
  preview: LabPreview | null
  box: string | undefined
  error: unknown
}) {
  const { t } = useTranslation('labs')
  const pc = preview?.pc ?? null
  const isReal = pc !== null
  return (
    <section className={styles.preview} aria-label={t('preview.title')}>
      <h3 className={styles.title}>{t('preview.title')}</h3>
      <div className={styles.scroll}>
        <table className={cx(tables.table, styles.table)}>
          <thead>
            <tr>
              <th scope="col">{t('preview.node')}</th>
              <th scope="col">{t('preview.role')}</th>
              <th scope="col">{t('preview.address')}</th>
              <th scope="col">{t('preview.sshPort')}</th>
              {isReal && <th scope="col">{t('preview.cpus')}</th>}
              {isReal && <th scope="col">{t('preview.memory')}</th>}
            </tr>
          </thead>
          <tbody>
            {preview?.nodes.map((node) => (
              <Row key={node.name} node={node} corrected={correctionOf(preview, node)} hasSizes={isReal} />
            ))}
          </tbody>
        </table>
        {preview?.nodes.length === 0 && <p className={styles.note}>{t('preview.none')}</p>}
      </div>
      {error !== null && <p className={styles.error}>{describeError(error).message}</p>}
      {preview && preview.correctedPorts.length > 0 && (
        <p className={styles.note}>{t('preview.correctedNote')}</p>
      )}
      {preview && pc && preview.nodes.length > 0 && <Totals nodes={preview.nodes} pc={pc} />}
      {isReal && (
        <p className={styles.note}>
          {t('preview.box')} <code>{box}</code>
        </p>
      )}
      <p className={styles.note}>
        {t('preview.folder')} <code>{preview?.path}</code>
      </p>
    </section>
  )
}

const correctionOf = (preview: LabPreview, node: PlannedNode) =>
  preview.correctedPorts.find((correction) => correction.node === node.name)

/** What all machines together take of this PC. */
function Totals({ nodes, pc }: { nodes: readonly PlannedNode[]; pc: NonNullable<LabPreview['pc']> }) {
  const { t } = useTranslation('labs')
  const total = (size: 'cpus' | 'memoryMiB') => nodes.reduce((sum, node) => sum + node[size], 0)
  return (
    <p className={styles.note}>
      {t('preview.totals', {
        cpus: total('cpus'),
        pcCpus: pc.cpus,
        memory: gib(total('memoryMiB')),
        pcMemory: gib(pc.memoryMiB),
      })}
    </p>
  )
}

/** MiB as GiB with at most one digit after the point. */
const gib = (mib: number): number => Math.round(mib / 102.4) / 10

function Row({
  node,
  corrected,
  hasSizes,
}: {
  node: PlannedNode
  corrected: { from: number; to: number } | undefined
  hasSizes: boolean
}) {
  const { t } = useTranslation('labs')
  return (
    <tr>
      <td className={cx(styles.mono, styles[node.role])}>{node.name}</td>
      <td>{t(`role.${node.role}`)}</td>
      <td className={styles.mono}>{node.address}</td>
      <td className={styles.mono}>
        {corrected?.to ?? node.sshPort}
        {corrected && (
          <span className={styles.corrected}>{t('preview.corrected', { from: corrected.from })}</span>
        )}
      </td>
      {hasSizes && <td className={styles.mono}>{node.cpus}</td>}
      {hasSizes && <td className={styles.mono}>{node.memoryMiB} MiB</td>}
    </tr>
  )
}
