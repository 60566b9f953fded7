import type { DockviewApi } from 'dockview-react'
import { keepingFocus } from './dock-layout'
import type { Pane } from './layout'

/** What others may do with the panes. */
export interface DockHandle {
  panes: () => Pane[]
  remove: (terminalId: string) => void
  /** Brings a pane to the front. */
  show: (terminalId: string) => void
  /** The pane that was used last; once it is closed, the first. */
  active: () => Pane | null
  toggleMaximised: () => void
  /** Goes to the nearest pane on that side; null where there is none. */
  moveFocus: (direction: 'left' | 'right' | 'up' | 'down') => Pane | null
}

export function createDockHandle(api: DockviewApi): DockHandle {
  const paneOf = (panel: { params?: object | undefined } | undefined): Pane | null =>
    (panel?.params as Pane | undefined) ?? null
  return {
    panes: () => api.panels.flatMap((panel) => paneOf(panel) ?? []),
    remove: (terminalId) => keepingFocus(() => api.getPanel(terminalId)?.api.close()),
    show: (terminalId) => {
      const panel = api.getPanel(terminalId)
      if (api.hasMaximizedGroup() && !panel?.group.api.isMaximized()) api.exitMaximizedGroup()
      api.getPanel(terminalId)?.api.setActive()
    },
    active: () => paneOf(api.activePanel ?? api.groups[0]?.activePanel),
    toggleMaximised: () => {
      if (api.hasMaximizedGroup()) api.exitMaximizedGroup()
      else api.activePanel?.api.maximize()
    },
    moveFocus: (direction) => {
      if (!api.activeGroup || api.hasMaximizedGroup()) return null
      const panel = api.adjacentGroupInDirection(api.activeGroup, direction)?.activePanel
      panel?.api.setActive()
      return paneOf(panel)
    },
  }
}
