import { PictureInPicture2 } from 'lucide-react'
import { type KeyboardEvent, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Terminal } from '#shared/terminals'
import { ExcludeButton } from '../features/broadcast/ExcludeButton'
import { LiveBanner } from '../features/broadcast/LiveTyping'
import { ReceiverMark } from '../features/broadcast/ReceiverMark'
import { useIsReceiver, useLiveMark } from '../features/broadcast/store'
import { useJoinedLive } from '../features/broadcast/use-live-typing'
import { GuardDialog } from '../features/guard/GuardDialog'
import { useApplyTheme } from '../features/settings/use-theme'
import { hostPlatform } from '../features/terminals/host-platform'
import { TerminalPoolProvider, useTerminalPool } from '../features/terminals/pool-context'
import { toneOf } from '../features/terminals/state-tone'
import { followTerminals, useTerminal, useTerminals } from '../features/terminals/store'
import { TerminalPane } from '../features/terminals/TerminalPane'
import { paneAction } from '../features/workspace/pane-keys'
import { useHost } from '../host'
import { useConnection } from '../store/connection'
import { IconButton } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { StateMark } from '../ui/StateMark'
import { TooltipProvider } from '../ui/Tooltip'
import { Toaster, toastError } from '../ui/toast'
import { ConnectionBanner } from './ConnectionBanner'
import { Denied } from './Denied'
import styles from './OwnWindow.module.css'

/** The page of a window that shows one terminal alone. As long as it is connected, the terminal's view leaves it out. */
export function OwnWindow({ terminalId }: { terminalId: string }) {
  const theme = useApplyTheme()
  const state = useConnection((connection) => connection.state)
  if (state === 'denied') return <Denied />
  return (
    <TooltipProvider>
      <TerminalPoolProvider alone={terminalId}>
        <Content terminalId={terminalId} />
      </TerminalPoolProvider>
      <GuardDialog />
      {state === 'lost' && <ConnectionBanner />}
      <Toaster theme={theme} />
    </TooltipProvider>
  )
}

function Content({ terminalId }: { terminalId: string }) {
  const { t } = useTranslation('workspace')
  const terminal = useTerminal(terminalId)
  const loaded = useTerminals((state) => state.loaded)
  // Before the host is told of this window: it answers with what reaches the terminal.
  const leaveLive = useJoinedLive()
  useClaim(terminalId)
  if (terminal) return <AlonePane terminal={terminal} leaveLive={leaveLive} />
  return loaded ? <EmptyState title={t('ownWindow.gone')} text={t('ownWindow.goneText')} /> : null
}

/** Tells the host which terminal this window shows, and goes with that terminal. */
function useClaim(terminalId: string): void {
  const host = useHost()
  useEffect(() => followTerminals(host), [host])
  useEffect(
    () =>
      host.onState((state) => {
        if (state === 'connected') host.call('terminals.showInOwnWindow', { terminalId }).catch(toastError)
      }),
    [host, terminalId],
  )
  useEffect(
    () => host.on('terminals.removed', (removed) => removed.terminalId === terminalId && window.close()),
    [host, terminalId],
  )
}

function AlonePane({ terminal, leaveLive }: { terminal: Terminal; leaveLive: () => void }) {
  const { t } = useTranslation(['terminals', 'workspace'])
  const { id, title, role, state, source, excluded } = terminal
  const pool = useTerminalPool()
  const isReceiver = useIsReceiver(id)
  const live = useLiveMark(id)
  useEffect(() => {
    document.title = `${title} – Pilothouse`
  }, [title])
  useEffect(() => pool.get(id).focus(), [pool, id])
  return (
    <section
      aria-label={t('region', { name: title })}
      className={styles.pane}
      data-live={isReceiver ? (live === 'armed' ? 'armed' : 'held') : undefined}
      onKeyDownCapture={closeByKey}
    >
      {isReceiver && (
        <div className={styles.banner}>
          <LiveBanner onOff={leaveLive} />
        </div>
      )}
      <header className={styles.header} data-role={role}>
        <StateMark tone={toneOf(terminal)} />
        <h1 className={styles.name}>{title}</h1>
        {role && <span className={styles.role}>{t(`role.${role}`)}</span>}
        <span className={styles.state}>{t(`state.${state}`)}</span>
        <ReceiverMark terminalId={id} />
        {excluded && <span className={styles.excluded}>{t('excluded')}</span>}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a mouse's press leaves the focus in the terminal */}
        <div className={styles.actions} onMouseDown={(event) => event.preventDefault()}>
          <ExcludeButton terminalId={id} />
          <IconButton
            icon={PictureInPicture2}
            label={t('workspace:ownWindow.back')}
            onClick={() => window.close()}
          />
        </div>
      </header>
      <div className={styles.content}>
        <TerminalPane terminalId={id} source={source} />
      </div>
    </section>
  )
}

/** The key that opened the window brings the terminal back. */
function closeByKey(event: KeyboardEvent): void {
  if (paneAction(event, hostPlatform()) !== 'ownWindow') return
  event.preventDefault()
  event.stopPropagation()
  window.close()
}
