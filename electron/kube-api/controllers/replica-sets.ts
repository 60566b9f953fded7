import type { Pod, ReplicaSet } from '../model'
import { pods, replicaSets } from '../resources'
import type { World } from './control-loop'
import { deletePod } from './deletion'
import { byController, isActive, isReady, podFrom } from './owned'

/** Pods that one turn makes or deletes for a replica set, as a real controller's burst. */
const burst = 500

/** Keeps as many pods as each ReplicaSet wants. */
export function replicaSetController({ store, now }: World): void {
  const owned = byController(store.list(pods).filter(isActive))
  for (const set of store.list(replicaSets)) {
    if (set.metadata.deletionTimestamp) continue
    const mine = owned.get(set.metadata.uid) ?? []
    const missing = Math.min(set.spec.replicas - mine.length, burst)
    for (let made = 0; made < missing; made++) store.create(pods, podFrom(set, set.spec.template), now)
    if (missing < 0) for (const pod of mine.sort(bestKeptFirst).slice(missing)) deletePod(store, pod, now)
    writeStatus(store, set, mine)
  }
}

/** Pods that run, then older ones, are kept. */
const bestKeptFirst = (a: Pod, b: Pod): number =>
  Number(isReady(b)) - Number(isReady(a)) ||
  Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion)

function writeStatus(store: World['store'], set: ReplicaSet, mine: readonly Pod[]): void {
  const ready = mine.filter(isReady).length
  const counts = ready > 0 ? { availableReplicas: ready, readyReplicas: ready } : {}
  const observedGeneration = set.metadata.generation ?? 1
  const status = { ...counts, fullyLabeledReplicas: mine.length, observedGeneration, replicas: mine.length }
  store.update(replicaSets, { ...set, status })
}
