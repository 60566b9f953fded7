import { FolderOpen, Maximize2, Minimize2, X } from 'lucide-react'
import { type MouseEvent, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useHost } from '../../host'
import { IconButton } from '../../ui/Button'
import { toastError } from '../../ui/toast'
import { ExcludeButton } from '../broadcast/ExcludeButton'
import { useIsReceiver, useLiveMark } from '../broadcast/store'
import { useBarHold } from '../broadcast/use-held'
import { openFiles } from '../files/open-files'
import { isRemote } from '../files/place'
import { useLabOf } from '../labs/store'
import { PaneMenu } from '../recordings/PaneMenu'
import { useTerminalPool } from '../terminals/pool-context'
import { useIsOpen } from '../terminals/store'
import type { PaneActionsProps } from './Dock'
import styles from './PaneActions.module.css'
import { useCommandEntry } from './use-command-entry'

/** The buttons at the right end of a pane's header. Also marks the pane as a whole with its role and as a receiver. */
export function PaneActions({ pane, element, isMaximised, toggleMaximised, close }: PaneActionsProps) {
  const host = useHost()
  const { t } = useTranslation(['terminals', 'files'])
  const pool = useTerminalPool()
  const isOpen = useIsOpen(pane.terminalId)
  const lab = useLabOf(pane.source)
  const isReceiver = useIsReceiver(pane.terminalId)
  const live = useLiveMark(pane.terminalId)
  const isHeld = useBarHold(pane.terminalId) !== null
  const { terminalId, source, title, role, view } = pane
  const entry = useCommandEntry()
  const more = () => (['ownWindow', 'splitRight', 'splitDown'] as const).map((id) => entry(id, pane))

  useEffect(() => {
    element.dataset.role = pane.role ?? ''
    element.dataset.receiver = isReceiver && isHeld ? 'held' : String(isReceiver)
    element.dataset.live = live === null || live === 'armed' ? (live ?? '') : 'held'
  }, [element, pane.role, isReceiver, isHeld, live])

  // The pane goes when the host says that the terminal is gone.
  const closeTerminal = () => {
    if (!isOpen) close()
    else host.call('terminals.close', { terminalId }).catch(toastError)
  }

  const maximise = ({ detail: clicks }: MouseEvent) => {
    toggleMaximised()
    // The pane that had the focus may be hidden now. A press of a key leaves it on the button.
    if (isOpen && clicks > 0) pool.get(terminalId).focus()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a mouse's press leaves the focus in the terminal
    <div className={styles.actions} onMouseDown={(event) => event.preventDefault()}>
      {isOpen && <ExcludeButton terminalId={terminalId} />}
      {view === undefined && isRemote(source) && (
        <IconButton
          icon={FolderOpen}
          label={t('files')}
          unavailable={lab?.simulated ? t('files:simulated') : undefined}
          onClick={() => openFiles(source, title, role)}
        />
      )}
      <IconButton
        icon={isMaximised ? Minimize2 : Maximize2}
        label={t('maximise')}
        pressed={isMaximised}
        onClick={maximise}
      />
      {isOpen && <PaneMenu terminalId={terminalId} more={more} />}
      <IconButton icon={X} label={t('close')} onClick={closeTerminal} />
    </div>
  )
}
