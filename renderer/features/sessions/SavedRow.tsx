import { Folder, Server } from 'lucide-react'
import { addressText } from '#shared/quick-target'
import type { Session } from '#shared/sessions'
import { cx } from '../../ui/cx'
import { RenameField } from './RenameField'
import styles from './SessionsTree.module.css'
import { folderRow } from './tree-ids'
import { useTreeState } from './tree-state'

export function FolderRow({ path, name }: { path: string; name: string }) {
  const row = folderRow(path)
  return (
    <>
      <Folder size={14} aria-hidden className={styles.icon} />
      <Name row={row} name={name} />
    </>
  )
}

export function SessionRow({ session: { id, name, host, port, notes } }: { session: Session }) {
  const isRenaming = useTreeState(({ renaming }) => renaming === id)
  const address = addressText({ host, port })
  return (
    <>
      <Server size={14} aria-hidden className={styles.icon} />
      <Name row={id} name={name} />
      {!isRenaming && (
        <span className={styles.address} title={notes === '' ? address : `${address}\n${notes}`}>
          {/* Twice the same name leaves room for neither. */}
          {name === host ? `:${port}` : address}
        </span>
      )}
    </>
  )
}

function Name({ row, name }: { row: string; name: string }) {
  const isRenaming = useTreeState(({ renaming }) => renaming === row)
  const isCut = useTreeState(({ cut }) => cut.has(row))
  if (isRenaming) return <RenameField row={row} name={name} />
  return (
    <span className={cx(styles.name, isCut && styles.cut)} title={name}>
      {name}
    </span>
  )
}
