import { useEffect } from 'react'
import { useHost } from '../../host'
import { ignoreStrayFiles } from '../files/drag'
import { followTransfers } from '../files/store'
import { useLabs } from '../labs/store'
import { followWriting } from '../recordings/store'
import { followMarks } from '../terminals/marks'
import { TerminalPoolProvider } from '../terminals/pool-context'
import { SearchAll } from '../terminals/search/SearchAll'
import { followTerminals } from '../terminals/store'
import { followWorkspace, sessionsWorkspace, useWorkspace } from './store'
import { useSavedLayout } from './use-saved-layout'
import { WorkspaceView } from './WorkspaceView'

/** The terminals of the open lab, or of the sessions, tiled. */
export function Workspace() {
  const host = useHost()
  const active = useWorkspace((state) => state.active)
  useEffect(() => followWorkspace(host), [host])
  useEffect(() => followTerminals(host), [host])
  useEffect(() => followMarks(host), [host])
  useEffect(() => followTransfers(host), [host])
  useEffect(() => followWriting(host), [host])
  useEffect(ignoreStrayFiles, [])
  useLeaveRemovedLab()
  return (
    <TerminalPoolProvider>
      <RestoredView key={active} workspace={active} />
      <SearchAll />
    </TerminalPoolProvider>
  )
}

/** A lab that was removed cannot stay open. */
function useLeaveRemovedLab(): void {
  const labs = useLabs((state) => state.labs)
  const labsLoaded = useLabs((state) => state.loaded)
  const active = useWorkspace((state) => state.active)
  const loaded = useWorkspace((state) => state.loaded)
  const { setActive } = useWorkspace.getState()
  const isRemoved = active !== sessionsWorkspace && !labs.some(({ id }) => id === active)
  useEffect(() => {
    if (loaded && labsLoaded && isRemoved) setActive(labs[0]?.id ?? sessionsWorkspace)
  }, [loaded, labsLoaded, isRemoved, labs, setActive])
}

function RestoredView({ workspace }: { workspace: string }) {
  const { layout, save } = useSavedLayout(workspace)
  const labsLoaded = useLabs((state) => state.loaded)
  return layout === 'loading' || !labsLoaded ? null : (
    <WorkspaceView workspace={workspace} saved={layout} onLayout={save} />
  )
}
