import type { DockviewApi } from 'dockview-react'
import type { Side } from './arrange'
import { currentLayout, keepingFocus, paneComponent, showLayout } from './dock-layout'
import type { Layout, Pane } from './layout'
import type { PaneAdder } from './pane-adder'
import { presentTitle } from './pane-title'

/** What others may do with the panes. */
export interface DockHandle {
  panes: () => Pane[]
  /** The present layout; as it will be once no pane is maximised any more. */
  layout: () => Layout | null
  /** Lays the panes out anew. Those that are there already are kept, with all that they show; the focus stays. */
  arrange: (change: (layout: Layout) => Layout) => void
  /** Adds panes that are not there, where there is room for them. */
  add: (panes: readonly Pane[]) => void
  remove: (terminalId: string) => void
  /** Adds a pane as a tab of the pane `beside`, or on its own where that is not there, and brings it to the front. */
  open: (pane: Pane, beside: string) => void
  /** Gives a pane half of the place of `beside`. */
  openBeside: (pane: Pane, beside: string, side: 'right' | 'below') => void
  /** Brings a pane to the front. */
  show: (terminalId: string) => void
  /** The pane that was used last; once it is closed, the first. */
  active: () => Pane | null
  /** In pixels. */
  sizeOf: (terminalId: string) => { width: number; height: number } | undefined
  toggleMaximised: () => void
  /** The nearest pane on that side of the one that is used; null where there is none. */
  neighbour: (side: Side) => Pane | null
  /** Goes to that pane. */
  moveFocus: (side: Side) => Pane | null
  /** Puts the keyboard on the tab of the pane that is used; the header's buttons, and other panes of the same place, are next to it. */
  focusHeader: () => void
}

export function createDockHandle(api: DockviewApi, adder: PaneAdder): DockHandle {
  const paneOf = (panel: { params?: object | undefined } | undefined): Pane | null =>
    (panel?.params as Pane | undefined) ?? null

  const active = () => paneOf(api.activePanel ?? api.groups[0]?.activePanel)

  const endMaximised = () => {
    if (api.hasMaximizedGroup()) api.exitMaximizedGroup()
  }

  const addNow = (pane: Pane) => {
    endMaximised()
    adder.add([pane])
    adder.finish()
  }

  const addTab = (pane: Pane, beside: string): boolean => {
    const neighbour = api.getPanel(beside)
    if (neighbour)
      api.addPanel({
        id: pane.terminalId,
        component: paneComponent,
        params: pane,
        title: presentTitle(pane),
        position: { referencePanel: neighbour, direction: 'within' },
      })
    return neighbour !== undefined
  }

  const show = (terminalId: string) => {
    if (adder.isWaiting(terminalId)) adder.finish()
    if (!api.getPanel(terminalId)?.group.api.isMaximized()) endMaximised()
    api.getPanel(terminalId)?.api.setActive()
  }

  const neighbour = (side: Side) =>
    api.activeGroup && !api.hasMaximizedGroup()
      ? api.adjacentGroupInDirection(api.activeGroup, side)?.activePanel
      : undefined

  return {
    panes: () => api.panels.flatMap((panel) => paneOf(panel) ?? []),
    layout: () => currentLayout(api),
    arrange: (change) => {
      adder.finish()
      endMaximised()
      const layout = currentLayout(api)
      const used = active()
      keepingFocus(() => {
        if (layout) showLayout(api, change(layout))
        if (used) api.getPanel(used.terminalId)?.api.setActive()
      })
    },
    add: (panes) => adder.add(panes),
    remove: (terminalId) => keepingFocus(() => api.getPanel(terminalId)?.api.close()),
    open: (pane, beside) => {
      if (!api.getPanel(pane.terminalId) && !addTab(pane, beside)) addNow(pane)
      show(pane.terminalId)
    },
    openBeside: (pane, beside, side) => {
      endMaximised()
      const isThere = api.getPanel(pane.terminalId) !== undefined || addTab(pane, beside)
      const group = api.getPanel(beside)?.group
      // Only a pane that is moved halves the place of the other.
      if (group)
        api.getPanel(pane.terminalId)?.api.moveTo({ group, position: side === 'right' ? 'right' : 'bottom' })
      else if (!isThere) addNow(pane)
    },
    show,
    active,
    sizeOf: (terminalId) => api.getPanel(terminalId)?.api,
    toggleMaximised: () => {
      if (api.hasMaximizedGroup()) api.exitMaximizedGroup()
      else api.activePanel?.api.maximize()
    },
    neighbour: (side) => paneOf(neighbour(side)),
    moveFocus: (side) => {
      const panel = neighbour(side)
      panel?.api.setActive()
      return paneOf(panel)
    },
    focusHeader: () => {
      const group = api.activeGroup ?? api.groups[0]
      group?.element.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus()
    },
  }
}
