import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Recording } from '#shared/recordings'
import { describeError } from '../../i18n/errors'
import { openDialog } from '../../store/shell'
import { Dialog } from '../../ui/Dialog'
import { timeText } from '../files/format'
import styles from './Player.module.css'
import { PlayerControls } from './PlayerControls'
import { PlayerPane } from './PlayerPane'
import { Playback } from './playback'
import type { Track } from './track'
import { useRecording } from './use-recording'

/** How far an arrow key goes, in s. */
const keyStep = 5

/** Shows all terminals of a recording side by side, on one time line. */
export function Player({ recording }: { recording: Recording }) {
  const { t } = useTranslation('recordings')
  const { loaded, error } = useRecording(recording)
  const isEmpty = loaded?.tracks.length === 0
  return (
    <Dialog
      open
      width="full"
      onClose={() => openDialog({ type: 'recordings' })}
      title={t('playerTitle', { name: recording.name })}
      description={timeText(recording.startedAt)}
    >
      {loaded && !isEmpty && <Stage tracks={loaded.tracks} length={loaded.length} />}
      {isEmpty && <p>{t('nothingRecorded')}</p>}
      {!loaded && error === null && <p role="status">{t('loading')}</p>}
      {error !== null && <p role="alert">{describeError(error).message}</p>}
    </Dialog>
  )
}

function Stage({ tracks, length }: { tracks: readonly Track[]; length: number }) {
  const { t } = useTranslation('recordings')
  const [playback] = useState(() => new Playback(tracks, length))
  const stage = useRef<HTMLDivElement>(null)
  useEffect(() => {
    playback.play()
    return () => playback.pause()
  }, [playback])
  // The dialog opened before there was anything to focus.
  useEffect(() => stage.current?.querySelector<HTMLElement>('[data-first]')?.focus(), [])

  const onKeyDown = (event: KeyboardEvent) => {
    if (!handleKey(playback, event)) return
    event.preventDefault()
    event.stopPropagation()
  }

  const columns = Math.ceil(Math.sqrt(tracks.length))
  // The last terminal takes what its row has left.
  const last = columns - ((tracks.length - 1) % columns)
  return (
    <div ref={stage} className={styles.stage} onKeyDownCapture={onKeyDown}>
      <div className={styles.panes} style={{ '--columns': columns, '--last': last } as React.CSSProperties}>
        {tracks.map((track) => (
          <PlayerPane key={track.pane.file} track={track} playback={playback} />
        ))}
      </div>
      <PlayerControls playback={playback} label={t('controls')} />
    </div>
  )
}

/** Space, arrows, Home and End work wherever the focus is, but where they belong to a list of choices or a box to tick. */
function handleKey(playback: Playback, { key, target, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  if (ctrlKey || altKey || metaKey || target instanceof HTMLSelectElement) return false
  const { time } = playback.getState()
  const isBox = target instanceof HTMLInputElement && target.type === 'checkbox'
  if (key === ' ' && !isBox) playback.toggle()
  else if (key === 'ArrowLeft') playback.seek(time - keyStep)
  else if (key === 'ArrowRight') playback.seek(time + keyStep)
  else if (key === 'Home') playback.seek(0)
  else if (key === 'End') playback.seek(playback.length)
  else return false
  return true
}
