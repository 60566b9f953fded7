import {
  type DockviewApi,
  DockviewReact,
  type DockviewTheme,
  type IDockviewHeaderActionsProps,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
  type IWatermarkPanelProps,
} from 'dockview-react'
import { type FunctionComponent, useEffect, useEffectEvent, useState } from 'react'
import { InTurn } from '../../ui/InTurn'
import { createDockHandle, type DockHandle } from './dock-handle'
import { addPanes, currentLayout, paneComponent, panesOnScreen, showLayout } from './dock-layout'
import { gridLayout, type Layout, type Pane } from './layout'
import 'dockview-react/dist/styles/dockview.css'
import './dock.css'

/** The parts of a pane, made elsewhere. */
export interface DockParts {
  Content: FunctionComponent<{ pane: Pane; close: () => void }>
  /** A pane's title; the pane is dragged by it. */
  Tab: FunctionComponent<{ pane: Pane; setTitle: (title: string) => void }>
  /** What stands at the right end of a group's header, for the pane in front. */
  Actions: FunctionComponent<PaneActionsProps>
  /** Shown while there is no pane. */
  Empty: FunctionComponent
}

export interface PaneActionsProps {
  pane: Pane
  /** The element around the pane and its header. */
  element: HTMLElement
  isMaximised: boolean
  toggleMaximised: () => void
  close: () => void
}

interface DockProps {
  parts: DockParts
  /** The layout of last time, or null for the default grid. */
  saved: Layout | null
  /** What the default grid holds. */
  initial: readonly Pane[]
  /** Panes that must be there; new ones are added as they come. */
  panes: readonly Pane[]
  onReady: (dock: DockHandle) => void
  /** The user or the program arranged the panes differently. */
  onLayout: (layout: Layout) => void
  onVisible: (terminalIds: readonly string[]) => void
  /** The user dragged this pane to another place. */
  onMoved: (pane: Pane) => void
}

const theme: DockviewTheme = {
  name: 'pilothouse',
  className: 'dock-theme',
  dndOverlayMounting: 'absolute',
  dndPanelOverlay: 'group',
}

/**
 * Tiled panes that can be dragged to any side of each other. The only place that knows the docking library. Panes are
 * moved in the document with their content, so that the document's order stays the reading order; a terminal's screen
 * bears that, since it lives outside React.
 */
export function Dock({ parts, saved, initial, panes, onReady, onLayout, onVisible, onMoved }: DockProps) {
  const [api, setApi] = useState<DockviewApi | null>(null)
  const [components] = useState(() => adapt(parts))

  const start = (next: DockviewApi) => {
    showLayout(next, saved ?? gridLayout(initial, next.width, next.height))
    setApi(next)
    onReady(createDockHandle(next))
  }

  const update = useEffectEvent((dock: DockviewApi) => {
    onVisible(panesOnScreen(dock))
    const layout = currentLayout(dock)
    if (layout) onLayout(layout)
  })

  const moved = useEffectEvent(onMoved)

  const addMissing = useEffectEvent((dock: DockviewApi) =>
    addPanes(
      dock,
      panes.filter((pane) => !dock.getPanel(pane.terminalId)),
    ),
  )

  useEffect(() => {
    if (!api) return
    update(api)
    const listeners = [
      api.onDidLayoutChange(() => update(api)),
      api.onDidMovePanel(({ panel }) => moved(panel.params as Pane)),
      api.onDidMaximizedGroupChange(() => {
        update(api)
        // While a pane is maximised nothing is added, since that would restore it.
        addMissing(api)
      }),
    ]
    return () => {
      for (const listener of listeners) listener.dispose()
    }
  }, [api])

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs whenever there may be new panes
  useEffect(() => {
    if (api) addMissing(api)
  }, [api, panes])

  return (
    <DockviewReact
      {...components}
      theme={theme}
      singleTabMode="fullwidth"
      disableFloatingGroups
      // The words of the page's own language are in the header and the banner.
      announcements={false}
      onReady={(event) => start(event.api)}
    />
  )
}

/** The parts in the form that dockview calls. */
function adapt({ Content, Tab, Actions, Empty }: DockParts) {
  return {
    components: {
      [paneComponent]: ({ params, api }: IDockviewPanelProps<Pane>) => (
        <InTurn>
          <Content pane={params} close={() => api.close()} />
        </InTurn>
      ),
    },
    defaultTabComponent: ({ params, api }: IDockviewPanelHeaderProps<Pane>) => (
      <InTurn>
        <Tab pane={params} setTitle={(title) => api.setTitle(title)} />
      </InTurn>
    ),
    rightHeaderActionsComponent: (props: IDockviewHeaderActionsProps) => (
      <InTurn>
        <GroupActions {...props} Actions={Actions} />
      </InTurn>
    ),
    watermarkComponent: ({ group }: IWatermarkPanelProps) => (group ? null : <Empty />),
  }
}

function GroupActions({
  activePanel,
  group,
  api,
  containerApi,
  Actions,
}: IDockviewHeaderActionsProps & Pick<DockParts, 'Actions'>) {
  const [isMaximised, setMaximised] = useState(() => api.isMaximized())
  useEffect(() => {
    const listener = containerApi.onDidMaximizedGroupChange(() => setMaximised(api.isMaximized()))
    return () => listener.dispose()
  }, [api, containerApi])
  if (!activePanel) return null
  return (
    <Actions
      pane={activePanel.params as Pane}
      element={group.element}
      isMaximised={isMaximised}
      toggleMaximised={() => (isMaximised ? api.exitMaximized() : api.maximize())}
      close={() => activePanel.api.close()}
    />
  )
}
