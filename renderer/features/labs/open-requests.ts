import type { OpenRequest } from '#shared/app'
import { LabError } from '#shared/errors'
import { openDialog } from '../../store/shell'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import { useWorkspace } from '../workspace/store'

/** Shows what the program was asked to open from outside. Nothing but the view changes: no lab is opened or started by it. */
export function followOpenRequests(host: Host): () => void {
  const take = () => host.call('app.takeOpenRequest')
  const show = (request: OpenRequest | null) => {
    if (request) showRequest(host, request).catch(toastError)
  }
  return sync(host, {
    load: take,
    apply: show,
    events: { 'app.openRequested': () => void take().then(show, toastError) },
    failed: toastError,
  })
}

async function showRequest(host: Host, request: OpenRequest): Promise<void> {
  if (request.type === 'unusable')
    throw new LabError('input.invalid', 'app.notALab', { params: { path: request.path } })
  const labs = await host.call('labs.list')
  const lab = labs.find(({ name, path }) =>
    request.type === 'lab' ? name === request.name : path === request.path,
  )
  if (lab) return useWorkspace.getState().setActive(lab.id)
  if (request.type === 'folder') return openDialog({ type: 'open', path: request.path })
  throw new LabError('resource.missing', 'labs.missing', { params: { lab: request.name } })
}
