import { Copy, EllipsisVertical, FileDown, PackageOpen, Pencil, Play, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Recording } from '#shared/recordings'
import { useHost } from '../../host'
import { openDialog } from '../../store/shell'
import { AlertDialog } from '../../ui/AlertDialog'
import { Button, IconButton } from '../../ui/Button'
import { ListRow } from '../../ui/ListRow'
import { DropdownMenu, type MenuEntry } from '../../ui/Menu'
import { toast, toastError } from '../../ui/toast'
import { sizeText, timeText } from '../files/format'
import { clockText } from './clock-text'
import { exportCast, exportZip } from './export-recording'
import { NameField } from './NameField'
import styles from './RecordingsDialog.module.css'

interface RecordingRowProps {
  recording: Recording
  /** It is being made. */
  isRunning: boolean
  changed: () => void
}

export function RecordingRow({ recording, isRunning, changed }: RecordingRowProps) {
  const host = useHost()
  const { t } = useTranslation('recordings')
  const [asks, setAsks] = useState(false)
  const [renaming, setRenaming] = useState(false)
  const { id, name, startedAt, length, bytes, panes } = recording

  const rename = (next: string | null) => {
    setRenaming(false)
    if (next !== null) host.call('recordings.rename', { id, name: next }).then(changed, toastError)
  }

  return (
    <ListRow
      label={name}
      about={
        <>
          {renaming ? (
            <NameField name={name} onDone={rename} />
          ) : (
            <strong className={styles.name}>
              {name}
              {isRunning && <span className={styles.running}>{t('isRunning')}</span>}
            </strong>
          )}
          <span className={styles.facts}>
            {[timeText(startedAt), clockText(length), sizeText(bytes)].join(' · ')}
          </span>
          <span className={styles.facts}>{panes.map(({ title }) => title).join(', ')}</span>
        </>
      }
    >
      <Button icon={Play} onClick={() => openDialog({ type: 'player', recording })}>
        {t('play')}
      </Button>
      <DropdownMenu
        align="end"
        entries={useEntries(
          recording,
          isRunning,
          () => setRenaming(true),
          () => setAsks(true),
        )}
        trigger={<IconButton icon={EllipsisVertical} label={t('actionsOf', { name })} />}
      />
      <AlertDialog
        open={asks}
        onClose={() => setAsks(false)}
        title={t('deleteTitle', { name })}
        action={t('deleteAction')}
        onAction={() => host.call('recordings.remove', { id }).then(changed, toastError)}
      >
        <p>{t('deleteText')}</p>
      </AlertDialog>
    </ListRow>
  )
}

function useEntries(
  recording: Recording,
  isRunning: boolean,
  rename: () => void,
  remove: () => void,
): MenuEntry[] {
  const host = useHost()
  const { t } = useTranslation('recordings')
  const copyPath = () =>
    void navigator.clipboard.writeText(recording.path).then(
      () => toast.success(t('pathCopied')),
      () => toast.error(t('pathNotCopied'), { description: recording.path }),
    )
  return [
    { label: t('rename'), icon: Pencil, onSelect: rename },
    { label: t('copyPath'), icon: Copy, onSelect: copyPath },
    'separator',
    {
      label: t('exportZip'),
      icon: PackageOpen,
      onSelect: () => void exportZip(host, recording).catch(toastError),
    },
    ...recording.panes.map(({ file }) => ({
      label: t('exportCast', { file }),
      icon: FileDown,
      onSelect: () => void exportCast(host, recording, file).catch(toastError),
    })),
    'separator',
    {
      label: t('delete'),
      icon: Trash2,
      danger: true,
      unavailable: isRunning ? t('stopFirst') : undefined,
      onSelect: remove,
    },
  ]
}
