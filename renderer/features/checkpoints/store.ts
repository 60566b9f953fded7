import { create } from 'zustand'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'

/** Ids of labs whose machines stood still with this PC. */
export const useSlept = create<{ labIds: readonly string[] }>(() => ({ labIds: [] }))

export function followSlept(host: Host): () => void {
  const apply = (labIds: readonly string[]) => useSlept.setState({ labIds })
  return sync(host, {
    load: () => host.call('checkpoints.slept'),
    apply,
    events: { 'checkpoints.slept': apply },
    failed: toastError,
  })
}
