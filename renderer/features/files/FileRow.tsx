import {
  File,
  FileQuestion,
  FileSymlink,
  Folder,
  FolderSymlink,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { FileEntry } from '#shared/files'
import { cx } from '../../ui/cx'
import { GridRow, gridCell, type RowPlace } from '../../ui/GridRow'
import styles from './FileTable.module.css'
import { modeText, nameText, octalText, sizeText, timeText } from './format'
import { isFolder } from './sort-entries'

interface FileRowProps extends RowPlace {
  entry: FileEntry
  isDropTarget: boolean
  isDraggable: boolean
}

/** One line of the list. Drawn again only when it looks different. */
export const FileRow = memo((props: FileRowProps) => {
  const { entry, isDropTarget, isDraggable, ...place } = props
  const { t } = useTranslation('files')
  const Icon = iconOf(entry)
  const kind = entry.link ? t('kind.link') : t(`kind.${entry.kind}`)
  return (
    <GridRow
      {...place}
      data-name={entry.name}
      aria-label={`${nameText(entry.name)}, ${kind}`}
      draggable={isDraggable}
      className={cx(styles.row, isDropTarget && styles.dropTarget)}
    >
      <span {...gridCell} className={styles.name} title={nameText(entry.name)}>
        <Icon size={14} aria-hidden className={cx(styles.icon, isFolder(entry) && styles.folder)} />
        <span className={styles.text}>{nameText(entry.name)}</span>
        {entry.link && <LinkTarget link={entry.link} />}
        {entry.unreadableName && (
          <span className={styles.warning} title={t('unreadableName')}>
            <TriangleAlert size={13} aria-label={t('unreadableName')} />
          </span>
        )}
      </span>
      <span {...gridCell} className={styles.size} title={t('bytes', { count: entry.size })}>
        {isFolder(entry) ? '' : sizeText(entry.size)}
      </span>
      <span {...gridCell} className={styles.mode}>
        {modeText(entry.mode)} <span className={styles.octal}>{octalText(entry.mode)}</span>
      </span>
      <span {...gridCell} className={styles.owner} title={`${entry.owner}:${entry.group}`}>
        {entry.owner}
      </span>
      <span {...gridCell} className={styles.time}>
        {timeText(entry.modified)}
      </span>
    </GridRow>
  )
})

function LinkTarget({ link }: { link: NonNullable<FileEntry['link']> }) {
  const { t } = useTranslation('files')
  const leadsTo = link.kind === null ? t('brokenLink', { path: nameText(link.path) }) : nameText(link.path)
  return (
    <span className={cx(styles.link, link.kind === null && styles.broken)} title={leadsTo}>
      → {leadsTo}
    </span>
  )
}

function iconOf({ kind, link }: FileEntry): LucideIcon {
  if (link) return link.kind === 'folder' ? FolderSymlink : FileSymlink
  return kind === 'folder' ? Folder : kind === 'file' ? File : FileQuestion
}
