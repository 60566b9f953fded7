import { LabError } from '#shared/errors'
import type { Terminal } from '#shared/terminals'
import { toastError } from '../../ui/toast'
import { useLabs } from '../labs/store'
import { useTerminals } from '../terminals/store'
import { applyPreset, hasRoom, moveToEdge, type Preset, presets, type Side, swapPanes } from './arrange'
import { type Pane, readLayout } from './layout'
import { useLayouts } from './named-layouts'
import { type OpenView, openView } from './open-view'
import { openOwnWindow } from './own-window'
import { isOrphan, paneOfTerminal } from './panes'
import { useWorkspace } from './store'

/** What can be done with the panes of the open view. Texts are in `workspace.json` under `command`. */
export const workspaceCommands = [
  ...presets,
  'saveLayout',
  'manageLayouts',
  'maximise',
  'ownWindow',
  'splitRight',
  'splitDown',
  'moveLeft',
  'moveRight',
  'moveUp',
  'moveDown',
  'focusLeft',
  'focusRight',
  'focusUp',
  'focusDown',
  'focusHeader',
  'closePane',
] as const
export type WorkspaceCommand = (typeof workspaceCommands)[number]

/** A key of `workspace.json` under `reason`. */
export type Reason = 'noPane' | 'noTerminal' | 'noRoom'

/** The pane that is used now. */
const activePane = (): Pane | null => openView()?.dock.active() ?? null

/** Why it cannot be done with the pane now; null where it can. */
export function whyNotNow(command: WorkspaceCommand, pane: Pane | null = activePane()): Reason | null {
  const view = openView()
  if (command === 'manageLayouts') return null
  if (!view || !pane) return 'noPane'
  if (isPreset(command)) {
    const layout = view.dock.layout()
    return layout && hasRoom(layout, command) ? null : 'noRoom'
  }
  const needsTerminal = command === 'ownWindow' || command === 'splitRight' || command === 'splitDown'
  return needsTerminal && !openTerminal(pane) ? 'noTerminal' : null
}

/** Does it with the pane, or as a whole. Nothing happens where it cannot be done. */
export function runWorkspaceCommand(command: WorkspaceCommand, pane: Pane | null = activePane()): void {
  const view = openView()
  if (!view || whyNotNow(command, pane) !== null) return
  if (isPreset(command)) arrange(view, command)
  else handlers[command](view, pane)
}

/** Shows a layout that was saved by name. What is open stays open; panes that the layout does not know get a place beside it. */
export async function applyNamedLayout(name: string): Promise<void> {
  const view = openView()
  if (!view) return
  const { workspace, dock, host } = view
  const saved = await host.call('workspace.namedLayout', { workspace, name })
  const layout = readLayout(saved.layout)
  if (!layout) throw new LabError('config.corrupt', 'workspace.layoutBroken', { params: { name } })
  if (openView() !== view) return
  const before = dock.panes().filter((pane) => pane.view !== undefined || openTerminal(pane))
  dock.arrange(() => layout)
  for (const pane of dock.panes()) if (isElsewhere(pane)) dock.remove(pane.terminalId)
  dock.add(before)
}

/** In a window of its own, or of a node that its lab does not have any more. */
function isElsewhere(pane: Pane): boolean {
  const terminal = openTerminal(pane)
  return terminal ? terminal.inOwnWindow === true : isOrphan(pane, useLabs.getState().labs)
}

/** Opens another terminal of the same machine beside or below a pane. */
function splitPane(view: OpenView, pane: Pane, side: 'right' | 'below'): void {
  const terminal = openTerminal(pane)
  if (!terminal) return
  const { source, workspace } = terminal
  const show = (opened: Terminal) => {
    if (openView() === view) view.dock.openBeside(paneOfTerminal(opened), pane.terminalId, side)
    useWorkspace.getState().setWanted(opened.id)
  }
  view.host.call('terminals.open', { source, workspace }).then(show, toastError)
}

type Handler = (view: OpenView, pane: Pane | null) => void

const handlers: Record<Exclude<WorkspaceCommand, Preset>, Handler> = {
  saveLayout: () => useLayouts.getState().setDialog('save'),
  manageLayouts: () => useLayouts.getState().setDialog('manage'),
  maximise: ({ dock }) => dock.toggleMaximised(),
  ownWindow: (view, pane) => pane && openOwnWindow(view, pane),
  splitRight: (view, pane) => pane && splitPane(view, pane, 'right'),
  splitDown: (view, pane) => pane && splitPane(view, pane, 'below'),
  moveLeft: (view, pane) => pane && movePane(view, pane, 'left'),
  moveRight: (view, pane) => pane && movePane(view, pane, 'right'),
  moveUp: (view, pane) => pane && movePane(view, pane, 'up'),
  moveDown: (view, pane) => pane && movePane(view, pane, 'down'),
  focusLeft: ({ dock, focus }) => focus(dock.moveFocus('left')),
  focusRight: ({ dock, focus }) => focus(dock.moveFocus('right')),
  focusUp: ({ dock, focus }) => focus(dock.moveFocus('up')),
  focusDown: ({ dock, focus }) => focus(dock.moveFocus('down')),
  focusHeader: ({ dock }) => dock.focusHeader(),
  closePane: ({ dock, host }, pane) => {
    if (!pane) return
    if (!openTerminal(pane)) dock.remove(pane.terminalId)
    else host.call('terminals.close', { terminalId: pane.terminalId }).catch(toastError)
  },
}

function arrange({ dock }: OpenView, preset: Preset): void {
  dock.arrange((layout) => applyPreset(layout, preset, dock.active()?.terminalId ?? null))
}

/** Changes places with the neighbour on that side; where there is none, the pane goes to that edge. */
function movePane({ dock }: OpenView, { terminalId }: Pane, side: Side): void {
  const neighbour = dock.neighbour(side)
  dock.arrange((layout) =>
    neighbour ? swapPanes(layout, terminalId, neighbour.terminalId) : moveToEdge(layout, terminalId, side),
  )
}

const isPreset = (command: WorkspaceCommand): command is Preset =>
  presets.some((preset) => preset === command)

const openTerminal = (pane: Pane): Terminal | undefined =>
  pane.view === undefined
    ? useTerminals.getState().terminals.find(({ id }) => id === pane.terminalId)
    : undefined
