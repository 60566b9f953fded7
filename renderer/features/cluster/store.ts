import { create } from 'zustand'
import type { ClusterState } from '#shared/cluster'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'

/** What Kubernetes says of each lab, by the lab's id. */
type Clusters = Readonly<Record<string, ClusterState>>

export const useClusters = create<{ clusters: Clusters }>(() => ({ clusters: {} }))

export function followClusters(host: Host): () => void {
  const byLab = (states: readonly ClusterState[]): Clusters =>
    Object.fromEntries(states.map((state) => [state.labId, state]))
  return sync(host, {
    load: () => host.call('cluster.list'),
    apply: (states) => useClusters.setState({ clusters: byLab(states) }),
    events: {
      'cluster.changed': (state) =>
        useClusters.setState(({ clusters }) => ({ clusters: { ...clusters, [state.labId]: state } })),
      'cluster.removed': ({ labId }) =>
        useClusters.setState(({ clusters }) => ({
          clusters: byLab(Object.values(clusters).filter((state) => state.labId !== labId)),
        })),
    },
    failed: toastError,
  })
}
