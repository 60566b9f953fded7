import { create } from 'zustand'
import type { Recording } from '#shared/recordings'

export type PanelTab = 'nodes' | 'workloads' | 'provisioning' | 'results' | 'script' | 'problems' | 'forwards'

/** At most one dialog is open. */
export type OpenDialog =
  | { type: 'create' }
  /** `path`: the folder that was asked for from outside. */
  | { type: 'open'; path?: string }
  /** `updates`: what can be done about a newer version is wanted. */
  | { type: 'settings'; updates?: true }
  | { type: 'palette' }
  | { type: 'import-sessions' }
  | { type: 'export-sessions' }
  | { type: 'add-workers'; labId: string }
  | { type: 'remove-worker'; labId: string; node: string }
  | { type: 'rejoin'; labId: string; node: string }
  | { type: 'ports'; labId: string; node: string }
  /** Without `node`: all nodes that run. */
  | { type: 'provision'; labId: string; node?: string }
  | { type: 'checkpoints'; labId: string }
  /** `path`: as `BrokenLab` has it. */
  | { type: 'broken-lab'; path: string }
  | { type: 'start-recording' }
  | { type: 'recordings' }
  | { type: 'bundle'; labId: string }
  | { type: 'player'; recording: Recording }
  /** Without `nodes`: the whole lab. */
  | { type: 'destroy'; labId: string; nodes?: string[] }

/** A line of a run's log that is to be shown. */
interface LogTarget {
  runId: string
  seq: number
}

interface Shell {
  dialog: OpenDialog | null
  panelTab: PanelTab
  panelOpen: boolean
  /** The run that the panel was opened for, until the user chooses a tab. */
  watchedRun: string | null
  /** In pixels. */
  panelHeight: number
  /** Until the log has come to it. */
  logTarget: LogTarget | null
}

export const minPanelHeight = 120

/** What the page shows apart from its data: which dialog, which tab, how tall the bottom panel is. */
export const useShell = create<Shell>(() => ({
  dialog: null,
  panelTab: 'nodes',
  panelOpen: true,
  watchedRun: null,
  panelHeight: Math.min(320, Math.round(window.innerHeight * 0.36)),
  logTarget: null,
}))

export const openDialog = (dialog: OpenDialog): void => useShell.setState({ dialog })
export const closeDialog = (): void => useShell.setState({ dialog: null })
export const showPanel = (panelTab: PanelTab): void =>
  useShell.setState({ panelTab, panelOpen: true, watchedRun: null })

/** Shows the steps of a cluster that is being made. */
export const watchRun = (runId: string): void =>
  useShell.setState({ panelTab: 'provisioning', panelOpen: true, watchedRun: runId })

/** The cluster is there: its nodes are of more interest now than its steps, unless the user is looking at something else. */
export function onRunSucceeded(runId: string): void {
  if (useShell.getState().watchedRun === runId) showPanel('nodes')
}

export const togglePanel = (): void => useShell.setState(({ panelOpen }) => ({ panelOpen: !panelOpen }))
export const resizePanel = (panelHeight: number): void =>
  useShell.setState({ panelHeight: Math.max(minPanelHeight, panelHeight), panelOpen: true })
export const showLogLine = (runId: string, seq: number): void =>
  useShell.setState({ panelTab: 'provisioning', panelOpen: true, logTarget: { runId, seq } })
export const logLineShown = (): void => useShell.setState({ logTarget: null })
