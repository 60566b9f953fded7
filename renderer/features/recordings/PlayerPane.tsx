import { useEffect, useRef, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { useSettings } from '../settings/store'
import styles from './Player.module.css'
import type { Playback } from './playback'
import { PlayerScreen } from './player-screen'
import type { Track } from './track'

/** One terminal of the player. */
export function PlayerPane({ track, playback }: { track: Track; playback: Playback }) {
  const { t } = useTranslation('recordings')
  const settings = useSettings((state) => state.settings)
  const place = useRef<HTMLDivElement>(null)
  const { title, role, start } = track.pane
  const isOpen = useSyncExternalStore(playback.subscribe, () => playback.getState().time >= start)

  useEffect(() => {
    if (!place.current) return
    const screen = new PlayerScreen(track, place.current, settings)
    const show = () => screen.showAt(playback.getState().time)
    show()
    const stop = playback.subscribe(show)
    return () => {
      stop()
      screen.dispose()
    }
  }, [track, playback, settings])

  return (
    <section className={styles.pane} aria-label={t('paneRegion', { title })}>
      <header className={styles.title} data-role={role}>
        {title}
        {!isOpen && <span className={styles.note}>{t('notOpenYet')}</span>}
      </header>
      <div ref={place} className={styles.screen} />
    </section>
  )
}
