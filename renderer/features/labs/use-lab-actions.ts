import { useTranslation } from 'react-i18next'
import type { Lab, LabVerb } from '#shared/labs'
import { useHost } from '../../host'
import { openDialog, showPanel } from '../../store/shell'
import { toast, toastError } from '../../ui/toast'
import { useOpenTerminals } from '../sessions/use-open-terminals'
import { useWorkspace } from '../workspace/store'

/** What is done at once; the others ask first. */
export type PlainVerb = Exclude<LabVerb, 'destroy' | 'add' | 'remove' | 'rejoin'>

/** What can be done with a lab or some of its nodes; without `nodes` it is the whole lab. */
export interface LabActions {
  run(verb: PlainVerb, labId: string, nodes?: string[]): void
  askProvision(labId: string, node?: string): void
  askAdd(labId: string): void
  askRemove(labId: string, node: string): void
  askRejoin(labId: string, node: string): void
  showPorts(labId: string, node: string): void
  askDestroy(labId: string, nodes?: string[]): void
  /** For labs that were opened, as is the next one. */
  readAgain(lab: Lab): void
  close(lab: Lab): void
  openTerminals(labId: string, nodes: readonly string[]): void
  show(labId: string): void
}

export function useLabActions(): LabActions {
  const host = useHost()
  const { t } = useTranslation('labs')
  const { openNodes } = useOpenTerminals()
  const show = (labId: string) => useWorkspace.getState().setActive(labId)

  return {
    run: (verb, labId, nodes) => {
      show(labId)
      host
        .call(`labs.${verb}`, { labId, ...(nodes && { nodes }) })
        .then(() => showPanel('provisioning'), toastError)
    },
    askProvision: (labId, node) => openDialog({ type: 'provision', labId, ...(node && { node }) }),
    askAdd: (labId) => openDialog({ type: 'add-workers', labId }),
    askRemove: (labId, node) => openDialog({ type: 'remove-worker', labId, node }),
    askRejoin: (labId, node) => openDialog({ type: 'rejoin', labId, node }),
    showPorts: (labId, node) => openDialog({ type: 'ports', labId, node }),
    askDestroy: (labId, nodes) => openDialog({ type: 'destroy', labId, ...(nodes && { nodes }) }),
    readAgain: ({ path, name }) => {
      // It was trusted when it was opened.
      host
        .call('labs.open', { path, trusted: true })
        .then(() => toast.success(t('opening.readAgain', { lab: name })), toastError)
    },
    close: ({ id, name }) => {
      host
        .call('labs.close', { labId: id })
        .then(() => toast.success(t('opening.closed', { lab: name })), toastError)
    },
    openTerminals: openNodes,
    show,
  }
}
