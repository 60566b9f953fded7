import {
  type DockviewApi,
  DockviewReact,
  type DockviewTheme,
  type IDockviewHeaderActionsProps,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
  type IWatermarkPanelProps,
} from 'dockview-react'
import { type FunctionComponent, useEffect, useEffectEvent, useRef, useState } from 'react'
import { InTurn } from '../../ui/InTurn'
import { smallestPane } from './arrange'
import { createDockHandle, type DockHandle } from './dock-handle'
import { currentLayout, paneComponent, panesOnScreen, showLayout } from './dock-layout'
import { gridLayout, type Layout, type Pane } from './layout'
import { PaneAdder } from './pane-adder'
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
  /** The user or the program arranged the panes differently; `read` gives the layout of the moment. */
  onLayout: (read: () => Layout | null) => void
  onVisible: (terminalIds: readonly string[]) => void
  /** The user dragged this pane to another place. */
  onMoved: (pane: Pane) => void
}

interface StartedDock {
  api: DockviewApi
  adder: PaneAdder
  /** Tells dockview how small each pane may be. */
  sizes: { dispose: () => void }
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
  const [dock, setDock] = useState<StartedDock | null>(null)
  const [components] = useState(() => adapt(parts))
  const onScreen = useRef<readonly string[] | null>(null)

  const start = (api: DockviewApi) => {
    const adder = new PaneAdder(api)
    const sizes = api.onDidAddGroup((group) =>
      group.api.setConstraints({ minimumWidth: smallestPane.width, minimumHeight: smallestPane.height }),
    )
    showLayout(api, saved ?? gridLayout(initial, api.width, api.height))
    setDock({ api, adder, sizes })
    onReady(createDockHandle(api, adder))
  }

  const update = useEffectEvent((api: DockviewApi) => {
    const next = panesOnScreen(api)
    if (next.join() !== onScreen.current?.join()) onVisible(next)
    onScreen.current = next
    onLayout(() => currentLayout(api))
  })

  const moved = useEffectEvent(onMoved)
  const addMissing = useEffectEvent((adder: PaneAdder) => adder.add(panes))

  useEffect(() => {
    if (!dock) return
    const { api, adder, sizes } = dock
    update(api)
    // Panes are also moved to lay out a grid afresh.
    let isByUser = false
    const listeners = [
      adder,
      sizes,
      api.onDidLayoutChange(() => update(api)),
      api.onWillMutateLayout(({ origin }) => {
        isByUser = origin === 'user'
      }),
      api.onDidMovePanel(({ panel }) => isByUser && moved(panel.params as Pane)),
      api.onDidMaximizedGroupChange(() => {
        update(api)
        addMissing(adder)
      }),
    ]
    return () => {
      for (const listener of listeners) listener.dispose()
    }
  }, [dock])

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs whenever there may be new panes
  useEffect(() => {
    if (dock) addMissing(dock.adder)
  }, [dock, panes])

  return (
    <DockviewReact
      {...components}
      theme={theme}
      singleTabMode="fullwidth"
      // Its own scroll bars are measured in each frame, one for each pane.
      scrollbars="native"
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
