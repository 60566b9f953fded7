import { Keyboard } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { HeldReason } from '#shared/input-mode'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { CheckboxField } from '../../ui/Field'
import { toastError } from '../../ui/toast'
import { hostPlatform } from '../terminals/host-platform'
import { terminalNow, useTerminals } from '../terminals/store'
import styles from './LiveTyping.module.css'
import { forgetLeft, setArmed, toggleAllowed, useBroadcast, useIsTypedLive, useLiveMark } from './store'
import { useBarHold } from './use-held'

/** Arms live typing, which is off whenever the page begins. */
export function LiveSwitch() {
  const { t } = useTranslation('live')
  const armed = useBroadcast((state) => state.armed)
  return (
    <CheckboxField
      label={t('switch')}
      title={t('hint')}
      className={styles.switch}
      checked={armed}
      onChange={(event) => setArmed(event.target.checked)}
    />
  )
}

interface LiveBannerProps {
  onOff: () => void
  /** Who is held back from what is written in the bar; stands here while that is what is typed. */
  barHeld?: ReactNode
}

/** Says as long as live typing is armed where keys go to, who is held back, and how it ends. */
export function LiveBanner({ onOff, barHeld }: LiveBannerProps) {
  const { t } = useTranslation('live')
  const { armed, receivers, held, keyboard } = useBroadcast()
  const isTypedLive = useIsTypedLive()
  const stranger = useTerminals(({ terminals }) =>
    terminals.find(({ id }) => id === keyboard && !receivers.includes(id)),
  )
  if (!armed) return null
  const main = hostPlatform() === 'darwin' ? 'Cmd' : 'Ctrl'
  return (
    <div role="status" className={styles.banner}>
      <Keyboard size={16} aria-hidden />
      <strong>{t('armed', { count: receivers.length })}</strong>
      {isTypedLive ? held.length > 0 && <span>{t('heldCount', { n: held.length })}</span> : barHeld}
      {stranger && <span>{t('stranger', { name: stranger.title })}</span>}
      <span className={styles.keys}>{t('escape', { keys: `${main}+Shift+L` })}</span>
      <Button onClick={onOff}>{t('off')}</Button>
    </div>
  )
}

/** Says where live typing has left the beginning of a line: the next command would be added to it. */
export function LeftNotice() {
  const host = useHost()
  const { t } = useTranslation('live')
  const left = useBroadcast((state) => state.left)
  const terminals = useTerminals((state) => state.terminals)
  const titles = terminals.filter(({ id }) => left.includes(id)).map(({ title }) => title)
  if (titles.length === 0) return null
  const names = titles.join(', ')
  const clear = () => {
    host.call('live.clearLeft', { terminalIds: [...left] }).then(() => forgetLeft(left), toastError)
  }
  return (
    <div role="status" className={styles.banner}>
      <Keyboard size={16} aria-hidden />
      <strong>{t('left', { count: titles.length })}</strong>
      <span className={styles.names} title={names}>
        {names}
      </span>
      <Button onClick={clear}>{t('clearLeft')}</Button>
      <Button onClick={() => forgetLeft(left)}>{t('keepLeft')}</Button>
    </div>
  )
}

/** In the pane of a terminal that does not get what is typed live, or is written in the bar: why, and the button that changes it. */
export function HeldNote({ terminalId }: { terminalId: string }) {
  const host = useHost()
  const live = useLiveMark(terminalId)
  const bar = useBarHold(terminalId)
  const isTypedLive = useIsTypedLive()
  const allowLive = () => void host.call('live.allow', { terminalId }).catch(toastError)
  const allowInBar = () => {
    const terminal = terminalNow(terminalId)
    if (terminal) toggleAllowed(terminal)
  }
  if (isTypedLive && live !== null && live !== 'armed') return <Note reason={live} onAllow={allowLive} />
  return bar && <Note reason={bar} onAllow={allowInBar} />
}

function Note({ reason, onAllow }: { reason: HeldReason; onAllow: () => void }) {
  const { t } = useTranslation('live')
  return (
    <div role="status" className={styles.note}>
      <span>{t(`held.${reason}`)}</span>
      <Button
        // The keyboard stays where it is typed.
        onMouseDown={(event) => event.preventDefault()}
        onClick={onAllow}
      >
        {t('allow')}
      </Button>
    </div>
  )
}
