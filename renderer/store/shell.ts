import { create } from 'zustand'

export type PanelTab = 'nodes' | 'provisioning'

/** At most one dialog is open. */
export type OpenDialog =
  | { type: 'create' }
  | { type: 'settings' }
  /** Without `nodes`: the whole lab. */
  | { type: 'destroy'; labId: string; nodes?: string[] }

interface Shell {
  dialog: OpenDialog | null
  panelTab: PanelTab
  panelOpen: boolean
  /** In pixels. */
  panelHeight: number
}

export const minPanelHeight = 120

/** What the page shows apart from its data: which dialog, which tab, how tall the bottom panel is. */
export const useShell = create<Shell>(() => ({
  dialog: null,
  panelTab: 'nodes',
  panelOpen: true,
  panelHeight: 320,
}))

export const openDialog = (dialog: OpenDialog): void => useShell.setState({ dialog })
export const closeDialog = (): void => useShell.setState({ dialog: null })
export const showPanel = (panelTab: PanelTab): void => useShell.setState({ panelTab, panelOpen: true })
export const togglePanel = (): void => useShell.setState(({ panelOpen }) => ({ panelOpen: !panelOpen }))
export const resizePanel = (panelHeight: number): void =>
  useShell.setState({ panelHeight: Math.max(minPanelHeight, panelHeight), panelOpen: true })
