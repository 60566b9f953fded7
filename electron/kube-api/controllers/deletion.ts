import { apiTime, type KubeObject, type Pod } from '../model'
import { pods, type Resource } from '../resources'
import type { ObjectStore } from '../store'

/**
 * Deletes an object as the API server does: a pod that is on a node ends there first, and what has finalizers waits for
 * them. Gives back the object if it is still there.
 */
export function deleteObject<T extends KubeObject>(
  store: ObjectStore,
  resource: Resource<T>,
  object: T,
  now: Date,
  graceSeconds?: number,
): T | null {
  const { metadata } = object
  if (object.kind === 'Namespace') return terminate(store, resource, object, now)
  const grace = graceOf(object, graceSeconds)
  if (!metadata.finalizers?.length && grace === 0) {
    store.remove(resource, object)
    return null
  }
  if (metadata.deletionTimestamp !== undefined) return object
  return store.update(resource, {
    ...object,
    metadata: {
      ...metadata,
      deletionTimestamp: apiTime(new Date(now.getTime() + grace * 1000)),
      deletionGracePeriodSeconds: grace,
    },
  })
}

/** Only a pod that a kubelet may be running needs time to end. */
function graceOf(object: KubeObject, wished: number | undefined): number {
  if (object.kind !== 'Pod') return 0
  const { spec, status } = object as Pod
  if (!spec.nodeName || status.phase === 'Succeeded' || status.phase === 'Failed') return 0
  return wished ?? spec.terminationGracePeriodSeconds
}

export const deletePod = (store: ObjectStore, pod: Pod, now: Date, graceSeconds?: number): Pod | null =>
  deleteObject(store, pods, pod, now, graceSeconds)

/** A namespace waits until nothing is left in it. */
function terminate<T extends KubeObject>(store: ObjectStore, resource: Resource<T>, object: T, now: Date): T {
  if (object.metadata.deletionTimestamp !== undefined) return object
  const metadata = { ...object.metadata, deletionTimestamp: apiTime(now) }
  return store.update(resource, { ...object, metadata, status: { phase: 'Terminating' } })
}
