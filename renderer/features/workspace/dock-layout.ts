import type { DockviewApi } from 'dockview-react'
import { type Layout, readLayout, toDockview } from './layout'

/** Name under which `Dock` registers the component that shows a pane. */
export const paneComponent = 'pane'

/** The present layout in our form. It is as it will be once no pane is maximised any more. */
export const currentLayout = (api: DockviewApi): Layout | null => readLayout(api.toJSON())

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

/** Terminals whose pane can be seen: the front tab of each group, or of the maximised one alone. */
export const panesOnScreen = (api: DockviewApi): string[] =>
  api.groups
    .filter((group) => !api.hasMaximizedGroup() || group.api.isMaximized())
    .flatMap((group) => group.activePanel?.id ?? [])
