import { Circle, CircleDot, Clapperboard, Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { openDialog } from '../../store/shell'
import { useNow } from '../../store/use-now'
import { Button, IconButton } from '../../ui/Button'
import { toast, toastError } from '../../ui/toast'
import { useWorkspaceTerminals } from '../broadcast/use-targets'
import { clockText } from './clock-text'
import styles from './Marks.module.css'
import { useWriting } from './store'

const stoppedToast = 'recording-stopped'

/** What was told of the newest recording must not lie over the player. */
function openRecordings(): void {
  toast.dismiss(stoppedToast)
  openDialog({ type: 'recordings' })
}

/** Starts and stops the recording of all terminals of the view, and leads to those that were made. */
export function RecordControls() {
  const host = useHost()
  const { t } = useTranslation('recordings')
  const recording = useWriting((state) => state.recording)
  const terminals = useWorkspaceTerminals()

  const stop = () => {
    host
      .call('recordings.stop')
      .then(() =>
        toast.success(t('stopped'), {
          id: stoppedToast,
          action: { label: t('show'), onClick: openRecordings },
        }),
      )
      .catch(toastError)
  }

  return (
    <div className={styles.controls}>
      {recording && <RecordingMark name={recording.name} startedAt={recording.startedAt} />}
      {recording ? (
        <Button icon={Square} onClick={stop}>
          {t('stop')}
        </Button>
      ) : (
        <Button
          icon={CircleDot}
          unavailable={terminals.length === 0 ? t('noTerminals') : undefined}
          onClick={() => openDialog({ type: 'start-recording' })}
        >
          {t('recordAll')}
        </Button>
      )}
      <IconButton icon={Clapperboard} label={t('recordings')} onClick={openRecordings} />
    </div>
  )
}

function RecordingMark({ name, startedAt }: { name: string; startedAt: number }) {
  const { t } = useTranslation('recordings')
  const now = useNow(true)
  return (
    <span className={styles.recording} title={t('recordingNamed', { name })}>
      <Circle size={10} fill="currentColor" aria-hidden />
      {t('recordingFor', { time: clockText(Math.max(0, now - startedAt) / 1000) })}
    </span>
  )
}
