import { create } from 'zustand'
import type { PortForward } from '#shared/forwards'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'

/** The port forwards of all saved sessions. */
export const useForwards = create<{ forwards: readonly PortForward[] }>(() => ({ forwards: [] }))

/** Follows the port forwards until the given function is called. */
export function followForwards(host: Host): () => void {
  const load = () => host.call('forwards.list')
  const apply = (forwards: readonly PortForward[]) => useForwards.setState({ forwards })
  return sync(host, {
    load,
    apply,
    events: {
      'forwards.changed': apply,
      // Somebody may have added one, or taken one away.
      'sessions.changed': () => void load().then(apply, toastError),
    },
    failed: toastError,
  })
}
