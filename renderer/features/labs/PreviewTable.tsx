import { useTranslation } from 'react-i18next'
import type { LabPreview, PlannedNode } from '#shared/labs'
import { describeError } from '../../i18n/errors'
import { cx } from '../../ui/cx'
import styles from './PreviewTable.module.css'

/** The machines that the form as it stands would make. */
export function PreviewTable({ preview, error }: { preview: LabPreview | null; error: unknown }) {
  const { t } = useTranslation('labs')
  return (
    <section className={styles.preview} aria-label={t('preview.title')}>
      <h3 className={styles.title}>{t('preview.title')}</h3>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('preview.node')}</th>
              <th scope="col">{t('preview.role')}</th>
              <th scope="col">{t('preview.address')}</th>
              <th scope="col">{t('preview.sshPort')}</th>
            </tr>
          </thead>
          <tbody>
            {preview?.nodes.map((node) => (
              <Row key={node.name} node={node} corrected={correctionOf(preview, node)} />
            ))}
          </tbody>
        </table>
        {preview?.nodes.length === 0 && <p className={styles.note}>{t('preview.none')}</p>}
      </div>
      {error !== null && <p className={styles.error}>{describeError(error).message}</p>}
      {preview && preview.correctedPorts.length > 0 && (
        <p className={styles.note}>{t('preview.correctedNote')}</p>
      )}
      <p className={styles.note}>
        {t('preview.folder')} <code>{preview?.path}</code>
      </p>
    </section>
  )
}

const correctionOf = (preview: LabPreview, node: PlannedNode) =>
  preview.correctedPorts.find((correction) => correction.node === node.name)

function Row({
  node,
  corrected,
}: {
  node: PlannedNode
  corrected: { from: number; to: number } | undefined
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
    </tr>
  )
}
