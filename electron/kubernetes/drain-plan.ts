import type { V1Pod } from '@kubernetes/client-node'
import type { DrainPod } from '#shared/kubernetes'
import type { KubeApi } from './kube-api'
import { listPath } from './resources'

/** On pods that a kubelet reads from its own folder: the API only shows them (`kubernetes.io/config.mirror`). */
const mirrorAnnotation = 'kubernetes.io/config.mirror'

/** What draining `node` would do with each of its pods, as `kubectl drain --ignore-daemonsets --delete-emptydir-data --force` does. */
export async function planDrain(api: KubeApi, node: string, signal?: AbortSignal): Promise<DrainPod[]> {
  const { items } = await api.json<{ items: V1Pod[] }>(listPath('pods'), {
    query: { fieldSelector: `spec.nodeName=${node}` },
    ...(signal && { signal }),
  })
  return items.map(planPod)
}

function planPod({ metadata, spec, status }: V1Pod): DrainPod {
  const controller = metadata?.ownerReferences?.find((owner) => owner.controller)
  const ended = status?.phase === 'Succeeded' || status?.phase === 'Failed'
  const action = metadata?.annotations?.[mirrorAnnotation]
    ? 'static'
    : controller?.kind === 'DaemonSet' && !ended
      ? 'daemonset'
      : 'evict'
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    action,
    emptyDir: !ended && (spec?.volumes ?? []).some(({ emptyDir }) => emptyDir != null),
    unmanaged: controller === undefined && action === 'evict',
    state: action === 'evict' ? 'waiting' : 'left',
  }
}
