import type { KubeObject } from '../model'
import { namespaces, nodes, pods, type Resource, resources } from '../resources'
import type { World } from './control-loop'
import { deleteObject } from './deletion'

const foreground = 'foregroundDeletion'

/** Removes what has lost its owner, its node or its namespace. */
export function garbageCollector(world: World): void {
  const all = resources.flatMap((resource) =>
    world.store.list(resource).map((object) => ({ resource, object })),
  )
  const alive = new Map(all.map(({ object }) => [object.metadata.uid, object]))
  for (const { resource, object } of all) if (isOrphan(object, alive)) discard(world, resource, object)
  for (const { resource, object } of all)
    if (object.metadata.finalizers?.includes(foreground)) finish(world, resource, object, all)
  emptyNamespaces(world, all)
  dropLostPods(world)
}

type Located = { resource: Resource; object: KubeObject }

/** All owners are gone, or one waits for its dependents to go first. */
function isOrphan({ metadata }: KubeObject, alive: ReadonlyMap<string, KubeObject>): boolean {
  const owners = metadata.ownerReferences ?? []
  if (owners.length === 0 || metadata.deletionTimestamp) return false
  const living = owners.map(({ uid }) => alive.get(uid)).filter((owner) => owner !== undefined)
  return living.every(
    ({ metadata }) => metadata.deletionTimestamp && metadata.finalizers?.includes(foreground),
  )
}

function discard({ store, now }: World, resource: Resource, object: KubeObject): void {
  deleteObject(store, resource, object, now)
}

/** An owner that is deleted in the foreground goes once nothing depends on it. */
function finish({ store }: World, resource: Resource, owner: KubeObject, all: readonly Located[]): void {
  const { uid, namespace, name } = owner.metadata
  const current = store.find(resource, namespace, name)
  const depends = ({ resource, object }: Located) =>
    object.metadata.ownerReferences?.some((one) => one.uid === uid) &&
    store.find(resource, object.metadata.namespace, object.metadata.name)
  if (!current || all.some(depends)) return
  const finalizers = current.metadata.finalizers?.filter((one) => one !== foreground) ?? []
  store.update(resource, { ...current, metadata: { ...current.metadata, finalizers } })
}

/** A namespace that was deleted goes after everything in it. */
function emptyNamespaces({ store, now }: World, all: readonly Located[]): void {
  for (const namespace of store.list(namespaces)) {
    const { name, deletionTimestamp } = namespace.metadata
    if (!deletionTimestamp) continue
    const inside = all.filter(({ object }) => object.metadata.namespace === name)
    for (const { resource, object } of inside) {
      const current = store.find(resource, name, object.metadata.name)
      if (current) deleteObject(store, resource, current, now)
    }
    const left = inside.some(({ resource, object }) => store.find(resource, name, object.metadata.name))
    if (!left) store.remove(namespaces, namespace)
  }
}

function dropLostPods({ store }: World): void {
  const places = new Set(store.list(nodes).map(({ metadata }) => metadata.name))
  for (const pod of store.list(pods)) {
    const { nodeName } = pod.spec
    if (nodeName && !places.has(nodeName)) store.remove(pods, pod)
  }
}
