import type { DockviewApi } from 'dockview-react'
import { keepingFocus, paneComponent } from './dock-layout'
import type { Pane } from './layout'
import type { PaneAdder } from './pane-adder'

/** What others may do with the panes. */
export interface DockHandle {
  panes: () => Pane[]
  remove: (terminalId: string) => void
  /** Adds a pane as a tab of the pane `beside`, or on its own where that is not there, and brings it to the front. */
  open: (pane: Pane, beside: string) => void
  /** Brings a pane to the front. */
  show: (terminalId: string) => void
  /** The pane that was used last; once it is closed, the first. */
  active: () => Pane | null
  toggleMaximised: () => void
  /** Goes to the nearest pane on that side; null where there is none. */
  moveFocus: (direction: 'left' | 'right' | 'up' | 'down') => Pane | null
}

export function createDockHandle(api: DockviewApi, adder: PaneAdder): DockHandle {
  const paneOf = (panel: { params?: object | undefined } | undefined): Pane | null =>
    (panel?.params as Pane | undefined) ?? null
  const show = (terminalId: string) => {
    if (adder.isWaiting(terminalId)) adder.finish()
    const panel = api.getPanel(terminalId)
    if (api.hasMaximizedGroup() && !panel?.group.api.isMaximized()) api.exitMaximizedGroup()
    api.getPanel(terminalId)?.api.setActive()
  }
  return {
    panes: () => api.panels.flatMap((panel) => paneOf(panel) ?? []),
    remove: (terminalId) => keepingFocus(() => api.getPanel(terminalId)?.api.close()),
    show,
    open: (pane, beside) => {
      const neighbour = api.getPanel(beside)
      if (!api.getPanel(pane.terminalId)) {
        if (!neighbour) {
          // While a pane is maximised nothing can be added.
          if (api.hasMaximizedGroup()) api.exitMaximizedGroup()
          adder.add([pane])
          adder.finish()
        } else
          api.addPanel({
            id: pane.terminalId,
            component: paneComponent,
            params: pane,
            position: { referencePanel: neighbour, direction: 'within' },
          })
      }
      show(pane.terminalId)
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
