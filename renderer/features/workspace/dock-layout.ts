import type { DockviewApi } from 'dockview-react'
import { largestPane } from './grid'
import { followsGrid, gridLayout, type Layout, type Pane, readLayout, toDockview } from './layout'

/** Name under which `Dock` registers the component that shows a pane. */
export const paneComponent = 'pane'

/** The present layout in our checked form; null while a pane is maximised, since dockview would restore it to write it. */
export const currentLayout = (api: DockviewApi): Layout | null =>
  api.hasMaximizedGroup() ? null : readLayout(api.toJSON())

/** Dockview moves panes in the document, and an element that is moved loses the keyboard focus: gives it back. */
export function keepingFocus(change: () => void): void {
  const focused = document.activeElement
  change()
  if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus()
}

/** Shows a layout. Panes that are there already keep content and title; the keyboard focus stays where it was. */
export const showLayout = (api: DockviewApi, layout: Layout): void =>
  keepingFocus(() => replaceLayout(api, layout))

function replaceLayout(api: DockviewApi, layout: Layout): void {
  const titles = new Map(api.panels.map(({ id, title }) => [id, title]))
  api.fromJSON(toDockview(layout, paneComponent), { reuseExistingPanels: true })
  for (const { id, api: panel } of api.panels) panel.setTitle(titles.get(id) ?? '')
}

/**
 * Adds panes without taking the focus. A layout that is still the default grid is laid out afresh; one that the user
 * arranged is kept, and each new pane halves the largest one.
 */
export function addPanes(api: DockviewApi, panes: readonly Pane[]): void {
  const layout = panes.length > 0 && currentLayout(api)
  if (!layout) return
  if (!followsGrid(layout)) {
    keepingFocus(() => {
      for (const pane of panes) addBesideLargest(api, pane)
    })
    return
  }
  const known = Object.values(layout.panels).map(({ params }) => params)
  const grid = gridLayout([...known, ...panes], api.width, api.height)
  showLayout(api, { ...grid, activeGroup: api.activeGroup?.id })
}

function addBesideLargest(api: DockviewApi, pane: Pane): void {
  const place = largestPane(api.groups)
  api.addPanel({
    id: pane.terminalId,
    component: paneComponent,
    params: pane,
    inactive: true,
    ...(place && { position: { referenceGroup: place.pane, direction: place.direction } }),
  })
}

/** Terminals whose pane can be seen: the front tab of each group, or of the maximised one alone. */
export const panesOnScreen = (api: DockviewApi): string[] =>
  api.groups
    .filter((group) => !api.hasMaximizedGroup() || group.api.isMaximized())
    .flatMap((group) => group.activePanel?.id ?? [])
