import { FolderOpen } from 'lucide-react'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { StateMark } from '../../ui/StateMark'
import { ReceiverMark } from '../broadcast/ReceiverMark'
import { ExitBadge } from '../compare/ExitBadge'
import { LogMark } from '../recordings/LogMark'
import { useIsDeleted } from '../sessions/store'
import { PaneMark } from '../terminals/PaneMark'
import { useTerminalPool } from '../terminals/pool-context'
import { toneOf } from '../terminals/state-tone'
import { useTerminal } from '../terminals/store'
import type { Pane } from './layout'
import styles from './PaneTab.module.css'
import { paneTitle } from './pane-title'

interface PaneTabProps {
  pane: Pane
  /** Sets the accessible name of the region around the pane. */
  setTitle: (title: string) => void
}

/** The header line of a pane. */
export function PaneTab(props: PaneTabProps) {
  return props.pane.view === 'files' ? <FilesTab {...props} /> : <TerminalTab {...props} />
}

function FilesTab({ pane, setTitle }: PaneTabProps) {
  const { t } = useTranslation('files')
  const region = paneTitle(pane, undefined)
  const rename = useEffectEvent(setTitle)
  useEffect(() => rename(region), [region])
  return (
    <div className={styles.tab} data-role={pane.role}>
      <FolderOpen size={14} aria-hidden />
      <span className={styles.name}>{pane.title}</span>
      <span className={styles.state}>{t('files')}</span>
    </div>
  )
}

/** What it is, how it is, and whether a broadcast reaches it. */
function TerminalTab({ pane, setTitle }: PaneTabProps) {
  const { t } = useTranslation('terminals')
  const pool = useTerminalPool()
  const terminal = useTerminal(pane.terminalId)
  const isDeleted = useIsDeleted(pane.source)
  const name = terminal?.title ?? pane.title
  const region = paneTitle(pane, terminal)

  const rename = useEffectEvent(setTitle)
  useEffect(() => rename(region), [region])

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dockview's tab around it has the role and the keys
    // biome-ignore lint/a11y/useKeyWithClickEvents: dockview's tab around it has the role and the keys
    <div
      className={styles.tab}
      data-role={pane.role}
      onClick={() => terminal && pool.get(terminal.id).focus()}
    >
      <StateMark tone={terminal ? toneOf(terminal) : 'off'} />
      <span className={styles.name}>{name}</span>
      {terminal && <PaneMark terminalId={terminal.id} />}
      {pane.role && <span className={styles.role}>{t(`role.${pane.role}`)}</span>}
      {terminal && terminal.state !== 'ready' && (
        <span className={styles.state}>{t(`state.${terminal.state}`)}</span>
      )}
      {terminal?.state === 'ready' && <span className="visually-hidden">{t('state.ready')}</span>}
      <ReceiverMark terminalId={pane.terminalId} />
      <ExitBadge source={pane.source} terminal={terminal} />
      {terminal && isDeleted && <span className={styles.excluded}>{t('deletedSession')}</span>}
      {terminal && <LogMark terminalId={terminal.id} />}
      {terminal?.excluded && <span className={styles.excluded}>{t('excluded')}</span>}
    </div>
  )
}
