import { type KeyboardEvent, useCallback, useEffect, useMemo, useState } from 'react'
import { useHost } from '../../host'
import { useBroadcast } from '../broadcast/store'
import { requestFilesFocus } from '../files/store'
import { useLabs } from '../labs/store'
import { isComposing } from '../terminals/clipboard-keys'
import { hostPlatform } from '../terminals/host-platform'
import { useTerminalPool } from '../terminals/pool-context'
import { useTerminals } from '../terminals/store'
import { runWorkspaceCommand } from './actions'
import { Dock, type DockParts } from './Dock'
import type { DockHandle } from './dock-handle'
import { EmptyWorkspace } from './EmptyWorkspace'
import type { Layout, Pane } from './layout'
import { followLayouts } from './named-layouts'
import { provideView } from './open-view'
import { PaneActions } from './PaneActions'
import { PaneContent } from './PaneContent'
import { PaneTab } from './PaneTab'
import { paneAction } from './pane-keys'
import { isOrphan, paneOfTerminal, panesOfLab } from './panes'
import { useWorkspace } from './store'
import { idsInOwnWindows, useOwnWindows } from './use-own-windows'
import { useWantedPane } from './use-wanted-pane'
import { useWantedTerminal } from './use-wanted-terminal'
import styles from './Workspace.module.css'

const parts: DockParts = { Content: PaneContent, Tab: PaneTab, Actions: PaneActions, Empty: EmptyWorkspace }

interface WorkspaceViewProps {
  workspace: string
  saved: Layout | null
  onLayout: (read: () => Layout | null) => void
}

/** The panes of one workspace. */
export function WorkspaceView({ workspace, saved, onLayout }: WorkspaceViewProps) {
  const setOnScreen = useWorkspace((state) => state.setOnScreen)
  const [dock, setDock] = useState<DockHandle | null>(null)
  const panes = useTerminalPanes(workspace)
  const [initial] = useState(() => initialPanes(workspace, panes))
  const host = useHost()
  const pool = useTerminalPool()
  useRemovedPanes(dock)
  useOwnWindows(dock, workspace)
  useWantedTerminal(dock)
  useWantedPane(dock)
  useEffect(() => () => setOnScreen(null), [setOnScreen])
  useEffect(() => followLayouts(host, workspace), [host, workspace])

  const focus = useCallback(
    (pane: Pane | null) => {
      if (pane?.view === 'files') return requestFilesFocus(pane.terminalId)
      const { terminals } = useTerminals.getState()
      if (pane && terminals.some(({ id }) => id === pane.terminalId)) pool.get(pane.terminalId).focus()
    },
    [pool],
  )
  useEffect(() => {
    if (dock) return provideView({ workspace, dock, host, focus })
  }, [workspace, dock, host, focus])

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only passes focus and keys on
    <div
      className={styles.workspace}
      // The focus of a pane that goes away lands here, and goes on to the pane that is used now.
      tabIndex={-1}
      onFocus={({ target, currentTarget }) => target === currentTarget && focus(dock?.active() ?? null)}
      onKeyDownCapture={onPaneKey}
    >
      <Dock
        parts={parts}
        saved={saved}
        initial={initial}
        panes={panes}
        onReady={setDock}
        onLayout={onLayout}
        onVisible={setOnScreen}
        onMoved={focus}
      />
    </div>
  )
}

function useTerminalPanes(workspace: string): readonly Pane[] {
  const terminals = useTerminals((state) => state.terminals)
  return useMemo(
    () =>
      terminals
        .filter((terminal) => terminal.workspace === workspace && !terminal.inOwnWindow)
        .map(paneOfTerminal),
    [terminals, workspace],
  )
}

/** A lab's nodes in their order, and what else is open there. */
function initialPanes(workspace: string, open: readonly Pane[]): readonly Pane[] {
  const lab = useLabs.getState().labs.find(({ id }) => id === workspace)
  const nodes = lab ? panesOfLab(lab) : []
  const known = new Set(nodes.map(({ terminalId }) => terminalId))
  const elsewhere = new Set(idsInOwnWindows(workspace))
  return [
    ...nodes.filter(({ terminalId }) => !elsewhere.has(terminalId)),
    ...open.filter(({ terminalId }) => !known.has(terminalId)),
  ]
}

/** A pane goes with its terminal, or with the node it waited for. */
function useRemovedPanes(dock: DockHandle | null): void {
  const host = useHost()
  const labs = useLabs((state) => state.labs)
  useEffect(() => host.on('terminals.removed', ({ terminalId }) => dock?.remove(terminalId)), [host, dock])
  useEffect(() => {
    const open = new Set(useTerminals.getState().terminals.map(({ id }) => id))
    for (const pane of dock?.panes() ?? []) {
      if (!open.has(pane.terminalId) && isOrphan(pane, labs)) dock?.remove(pane.terminalId)
    }
  }, [dock, labs])
}

function onPaneKey(event: KeyboardEvent): void {
  const action = isComposing(event.nativeEvent) ? null : paneAction(event, hostPlatform())
  if (!action) return
  event.preventDefault()
  event.stopPropagation()
  if (action === 'broadcast') useBroadcast.getState().requestFocus()
  else runWorkspaceCommand(action)
}
