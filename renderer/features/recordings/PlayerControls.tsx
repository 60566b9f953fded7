import { Pause, Play } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../ui/Button'
import { BareSelect } from '../../ui/Field'
import { clockText } from './clock-text'
import styles from './Player.module.css'
import { type Playback, speeds } from './playback'

/** The time line, and what can be done with it. */
export function PlayerControls({ playback, label }: { playback: Playback; label: string }) {
  const { t } = useTranslation('recordings')
  const { time, playing, speed, skipPauses } = useSyncExternalStore(playback.subscribe, playback.getState)
  const { length } = playback
  const position = t('position', { time: clockText(time), length: clockText(length) })
  return (
    <div role="toolbar" aria-label={label} className={styles.controls}>
      <IconButton
        icon={playing ? Pause : Play}
        label={t(playing ? 'pause' : 'play')}
        onClick={() => playback.toggle()}
      />
      <input
        data-first
        type="range"
        className={styles.slider}
        aria-label={t('slider')}
        aria-valuetext={position}
        min={0}
        max={length}
        step="any"
        value={time}
        onChange={({ target }) => playback.seek(target.valueAsNumber)}
      />
      <span className={styles.time}>{position}</span>
      <BareSelect
        label={t('speed')}
        value={speed}
        onChange={({ target }) =>
          playback.setSpeed(speeds.find((each) => String(each) === target.value) ?? 1)
        }
      >
        {speeds.map((each) => (
          <option key={each} value={each}>
            {t('times', { speed: each })}
          </option>
        ))}
      </BareSelect>
      <label className={styles.skip}>
        <input
          type="checkbox"
          checked={skipPauses}
          onChange={({ target }) => playback.setSkipPauses(target.checked)}
        />
        {t('skipPauses')}
      </label>
    </div>
  )
}
