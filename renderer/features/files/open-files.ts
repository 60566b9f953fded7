import type { RemoteSource } from '#shared/terminals'
import type { Pane } from '../workspace/layout'
import { sessionsWorkspace, useWorkspace } from '../workspace/store'
import { filesPane } from './place'

/** Opens the files of a machine: a node's beside its terminal in its lab, others among the sessions. */
export function openFiles(place: RemoteSource, title: string, role?: Pane['role']): void {
  const { setActive, setWantedPane } = useWorkspace.getState()
  setActive(place.type === 'node' ? place.labId : sessionsWorkspace)
  setWantedPane(filesPane(place, title, role))
}
