import { useHost } from '../../host'
import { openDialog, showPanel } from '../../store/shell'
import { toastError } from '../../ui/toast'
import { useOpenTerminals } from '../sessions/use-open-terminals'
import { useWorkspace } from '../workspace/store'

/** What can be done with a lab or some of its nodes; without `nodes` it is the whole lab. */
export interface LabActions {
  up(labId: string, nodes?: string[]): void
  halt(labId: string, nodes?: string[]): void
  /** Asks first. */
  askDestroy(labId: string, nodes?: string[]): void
  openTerminals(labId: string, nodes: readonly string[]): void
  show(labId: string): void
}

export function useLabActions(): LabActions {
  const host = useHost()
  const { openNodes } = useOpenTerminals()
  const show = (labId: string) => useWorkspace.getState().setActive(labId)

  const run = (method: 'labs.up' | 'labs.halt', labId: string, nodes?: string[]) => {
    show(labId)
    host.call(method, { labId, ...(nodes && { nodes }) }).then(() => showPanel('provisioning'), toastError)
  }

  return {
    up: (labId, nodes) => run('labs.up', labId, nodes),
    halt: (labId, nodes) => run('labs.halt', labId, nodes),
    askDestroy: (labId, nodes) => openDialog({ type: 'destroy', labId, ...(nodes && { nodes }) }),
    openTerminals: openNodes,
    show,
  }
}
