import { Keyboard } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { Button } from '../../ui/Button'
import { CheckboxField } from '../../ui/Field'
import { toastError } from '../../ui/toast'
import { hostPlatform } from '../terminals/host-platform'
import { useTerminals } from '../terminals/store'
import styles from './LiveTyping.module.css'
import { forgetLeft, setArmed, useBroadcast, useLiveMark } from './store'

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

/** Says as long as live typing is armed where keys go to, and how it ends. */
export function LiveBanner({ onOff }: { onOff: () => void }) {
  const { t } = useTranslation('live')
  const { armed, receivers, held, keyboard } = useBroadcast()
  const stranger = useTerminals(({ terminals }) =>
    terminals.find(({ id }) => id === keyboard && !receivers.includes(id)),
  )
  if (!armed) return null
  const main = hostPlatform() === 'darwin' ? 'Cmd' : 'Ctrl'
  return (
    <div role="status" className={styles.banner}>
      <Keyboard size={16} aria-hidden />
      <strong>{t('armed', { count: receivers.length })}</strong>
      {held.length > 0 && <span>{t('heldCount', { n: held.length })}</span>}
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

/** In the pane of a terminal that does not get what is typed: why, and the button that changes it. */
export function LiveNote({ terminalId }: { terminalId: string }) {
  const host = useHost()
  const { t } = useTranslation('live')
  const mark = useLiveMark(terminalId)
  if (mark === null || mark === 'armed') return null
  return (
    <div role="status" className={styles.note}>
      <span>{t(`held.${mark}`)}</span>
      <Button
        // The keyboard stays where it is typed.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => host.call('live.allow', { terminalId }).catch(toastError)}
      >
        {t('allow')}
      </Button>
    </div>
  )
}
