import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Recording } from '#shared/recordings'
import { useHost } from '../../host'
import { closeDialog } from '../../store/shell'
import { Dialog } from '../../ui/Dialog'
import { EmptyState } from '../../ui/EmptyState'
import { toastError } from '../../ui/toast'
import { RecordingRow } from './RecordingRow'
import { useWriting } from './store'

/** The recordings of this PC. */
export function RecordingsDialog() {
  const host = useHost()
  const { t } = useTranslation('recordings')
  const running = useWriting((state) => state.recording?.id)
  const [recordings, setRecordings] = useState<readonly Recording[] | null>(null)
  const reload = useCallback(() => host.call('recordings.list').then(setRecordings, toastError), [host])
  // biome-ignore lint/correctness/useExhaustiveDependencies: one that has ended has its final length
  useEffect(() => void reload(), [reload, running])

  return (
    <Dialog open width="medium" onClose={closeDialog} title={t('recordings')} description={t('about')}>
      {recordings === null && <p role="status">{t('loading')}</p>}
      {recordings?.length === 0 && <EmptyState title={t('none')} text={t('noneText')} />}
      {recordings !== null && recordings.length > 0 && (
        <ul aria-label={t('recordings')}>
          {recordings.map((recording) => (
            <RecordingRow
              key={recording.id}
              recording={recording}
              isRunning={recording.id === running}
              changed={() => void reload()}
            />
          ))}
        </ul>
      )}
    </Dialog>
  )
}
