import type { DockviewApi } from 'dockview-react'
import { type Layout, readLayout, toDockview } from './layout'
import { presentTitle } from './pane-title'

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

/** Shows a layout. Panes that are there already keep their content; the keyboard focus stays where it was. */
export const showLayout = (api: DockviewApi, layout: Layout): void =>
  keepingFocus(() =>
    api.fromJSON(toDockview(layout, paneComponent, presentTitle), { reuseExistingPanels: true }),
  )

/** Terminals whose pane can be seen: the front tab of each group, or of the maximised one alone. */
export const panesOnScreen = (api: DockviewApi): string[] =>
  api.groups
    .filter((group) => !api.hasMaximizedGroup() || group.api.isMaximized())
    .flatMap((group) => group.activePanel?.id ?? [])
