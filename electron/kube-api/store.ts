import { randomUUID } from 'node:crypto'
import { Emitter } from '../platform/emitter'
import { ApiError, alreadyExists, conflict, notFound } from './api-error'
import { type Change, type ChangeType, History } from './history'
import { isSame } from './json'
import { apiTime, type KubeObject } from './model'
import { type Resource, resourceOf, resources } from './resources'

/** What is to be stored: its place is given by name and namespace, the rest of the metadata is the store's. */
export type NewObject<T extends KubeObject = KubeObject> = Omit<T, 'metadata'> & {
  metadata: Partial<T['metadata']> & { name: string }
}

/** Objects that may be stored; a client is told that there is no more room. Etcd's own limit is 2 GiB. */
export const maxObjects = 50_000

const keyOf = (namespace: string | undefined, name: string) => `${namespace ?? ''}/${name}`

const placeOf = ({ apiVersion, kind, metadata }: KubeObject) =>
  `${apiVersion} ${kind} ${keyOf(metadata.namespace, metadata.name)}`

/**
 * All objects of one cluster, as etcd has them: each change has a revision of its own, and the newest changes can be
 * read again. Objects are never changed in place.
 */
export class ObjectStore {
  readonly #objects = new Map<Resource, Map<string, KubeObject>>(resources.map((one) => [one, new Map()]))
  readonly #emitter = new Emitter<{ change: Change }>()
  readonly #history: History
  #revision: number
  #count = 0

  /** Counting begins after `revision`. */
  constructor(revision = 1000) {
    this.#revision = revision
    this.#history = new History(revision)
  }

  readonly on = this.#emitter.on.bind(this.#emitter)

  /** How many listen to changes. */
  get watchers(): number {
    return this.#emitter.listenerCount('change')
  }

  get revision(): number {
    return this.#revision
  }

  find<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    name: string,
  ): T | undefined {
    return this.#table(resource).get(keyOf(namespace, name))
  }

  /** Throws `NotFound`. */
  get<T extends KubeObject>(resource: Resource<T>, namespace: string | undefined, name: string): T {
    const found = this.find(resource, namespace, name)
    if (!found) throw notFound(plain(resource), name)
    return found
  }

  /** By namespace and name, as etcd orders keys. */
  list<T extends KubeObject>(resource: Resource<T>, namespace?: string): T[] {
    return this.listAt(resource, this.#revision, namespace)
  }

  /** As `list` was at an earlier revision. Throws `Expired`. */
  listAt<T extends KubeObject>(resource: Resource<T>, revision: number, namespace?: string): T[] {
    const table = this.#table(resource)
    const then = revision === this.#revision ? table : this.#undo(table, resource, revision)
    const keys = [...then.keys()].filter((key) => !namespace || key.startsWith(`${namespace}/`)).sort()
    return keys.flatMap((key) => then.get(key) ?? [])
  }

  /** Throws `AlreadyExists`, and `TooManyRequests` where the store is full. */
  create<T extends KubeObject>(resource: Resource<T>, given: NewObject<T>, now = new Date()): T {
    const object = this.prepareCreate(resource, given, now)
    this.#count++
    return this.#changed('ADDED', resource, object, null)
  }

  /** What `create` would store. */
  prepareCreate<T extends KubeObject>(resource: Resource<T>, given: NewObject<T>, now: Date): T {
    const { name, namespace } = given.metadata
    if (this.find(resource, namespace, name)) throw alreadyExists(plain(resource), name)
    if (this.#count >= maxObjects) throw new ApiError('TooManyRequests', 'etcdserver: no space')
    const metadata = { uid: randomUUID(), creationTimestamp: apiTime(now), generation: 1, ...given.metadata }
    return resource.schema.parse({ ...given, metadata: { ...metadata, resourceVersion: '' } })
  }

  /**
   * Replaces an object. One that waits for its finalizers goes with the last of them. What does not differ changes nothing.
   * Throws `NotFound`, and `Conflict` where `object` was made from an older version.
   */
  update<T extends KubeObject>(resource: Resource<T>, object: T): T {
    const current = this.#current(resource, object)
    const changed = this.prepareUpdate(resource, object)
    if (isFinished(changed)) return this.remove(resource, changed)
    return changed === current ? current : this.#changed('MODIFIED', resource, changed, current)
  }

  /** What `update` would store; the stored object itself where nothing differs. */
  prepareUpdate<T extends KubeObject>(resource: Resource<T>, object: T): T {
    const current = this.#current(resource, object)
    const { resourceVersion, generation = 1 } = current.metadata
    const metadata = { ...object.metadata, resourceVersion }
    if (current.metadata.generation !== undefined)
      metadata.generation = isSame(object.spec, current.spec) ? generation : generation + 1
    const changed = { ...object, metadata }
    return isSame(changed, current) ? current : changed
  }

  /** The stored version of an object. Throws `NotFound` and `Conflict`. */
  #current<T extends KubeObject>(resource: Resource<T>, { metadata }: T): T {
    const current = this.get(resource, metadata.namespace, metadata.name)
    if (metadata.resourceVersion && metadata.resourceVersion !== current.metadata.resourceVersion)
      throw conflict(plain(resource), metadata.name)
    return current
  }

  /** Takes the object out at once, whatever it waits for. Throws `NotFound`. */
  remove<T extends KubeObject>(resource: Resource<T>, { metadata }: KubeObject): T {
    const { name, namespace } = metadata
    const current = this.get(resource, namespace, name)
    this.#table(resource).delete(keyOf(namespace, name))
    this.#count--
    return this.#changed('DELETED', resource, current, current)
  }

  /** Changes of `resource` after `revision`. Throws `Expired`. */
  changesAfter(revision: number, resource: Resource): Change[] {
    return this.#history.after(revision, resource)
  }

  /** Forgets all changes up to now. */
  compact(): void {
    this.#history.compact(this.#revision)
  }

  /** Every object there is. */
  all(): KubeObject[] {
    return resources.flatMap((resource) => this.list(resource))
  }

  /** Makes `objects` all that there is. Each difference is a change of its own, so whoever watches learns of it. */
  replaceAll(objects: readonly KubeObject[]): void {
    const uids = new Map(objects.map((object) => [placeOf(object), object.metadata.uid]))
    // What goes makes room for what comes.
    for (const resource of resources)
      for (const object of this.list(resource))
        if (uids.get(placeOf(object)) !== object.metadata.uid) this.remove(resource, object)
    for (const object of objects) this.#put(object)
  }

  /** Unlike `update` it also takes the object back to an earlier generation. */
  #put(object: KubeObject): void {
    const resource = resourceOf(object)
    if (!resource) throw new Error(`the API has no ${object.kind}`)
    const { namespace, name } = object.metadata
    const current = this.find(resource, namespace, name)
    if (!current) {
      this.create(resource, object)
      return
    }
    const { resourceVersion } = current.metadata
    const same = { ...object, metadata: { ...object.metadata, resourceVersion } }
    if (!isSame(same, current)) this.#changed('MODIFIED', resource, object, current)
  }

  /** Forgets every object and every change; revisions go on, so a watch from before is told so. */
  clear(): void {
    for (const table of this.#objects.values()) table.clear()
    this.#count = 0
    this.#revision++
    this.compact()
  }

  #changed<T extends KubeObject>(type: ChangeType, resource: Resource<T>, object: T, previous: T | null): T {
    const revision = ++this.#revision
    const metadata = { ...object.metadata, resourceVersion: String(revision) }
    const stored = { ...object, metadata }
    if (type !== 'DELETED') this.#table(resource).set(keyOf(metadata.namespace, metadata.name), stored)
    const change = { revision, type, resource: plain(resource), object: stored, previous }
    this.#history.add(change)
    this.#emitter.emit('change', change)
    return stored
  }

  #undo<T extends KubeObject>(
    table: Map<string, T>,
    resource: Resource<T>,
    revision: number,
  ): Map<string, T> {
    const then = new Map(table)
    const later = this.#history.after(revision, plain(resource))
    for (const { object, previous } of later.reverse()) {
      const key = keyOf(object.metadata.namespace, object.metadata.name)
      if (previous) then.set(key, previous as T)
      else then.delete(key)
    }
    return then
  }

  /** A table holds what its resource's schema made. */
  #table<T extends KubeObject>(resource: Resource<T>): Map<string, T> {
    const table = this.#objects.get(plain(resource))
    if (!table) throw new Error(`the API has no ${resource.plural}`)
    return table as unknown as Map<string, T>
  }
}

const isFinished = ({ kind, metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.finalizers?.length === 0 && kind !== 'Pod'

/** A resource without what its objects are, as errors and changes name it. */
const plain = <T extends KubeObject>(resource: Resource<T>) => resource as unknown as Resource
