import { create } from 'zustand'
import type { UpdateState } from '#shared/updates'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'

export const useUpdates = create<{ state: UpdateState }>(() => ({ state: { status: 'unavailable' } }))

export function followUpdates(host: Host): () => void {
  const apply = (state: UpdateState) => useUpdates.setState({ state })
  return sync(host, {
    load: () => host.call('updates.state'),
    apply,
    events: { 'updates.changed': apply },
    failed: toastError,
  })
}
