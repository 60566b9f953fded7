import { expired } from './api-error'
import type { KubeObject } from './model'
import type { Resource } from './resources'

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** One change of one object. */
export interface Change {
  revision: number
  type: ChangeType
  resource: Resource
  object: KubeObject
  /** As the object was before; null where it was added. */
  previous: KubeObject | null
}

/** Changes that are kept; a watch that wants to begin before them is told that they have expired. */
const maxChanges = 10_000

/** The newest changes, in order. */
export class History {
  #changes: Change[] = []
  /** Changes up to this revision are forgotten. */
  #oldest: number

  constructor(revision: number) {
    this.#oldest = revision
  }

  add(change: Change): void {
    this.#changes.push(change)
    // Cut seldom and much, since a cut copies what stays.
    if (this.#changes.length >= maxChanges * 1.5) this.#cut(this.#changes.length - maxChanges)
  }

  /** Changes of `resource` after `revision`. Throws `Expired`. */
  after(revision: number, resource: Resource): Change[] {
    if (revision < this.#oldest) throw expired(revision, this.#oldest)
    const from = this.#changes.findIndex((change) => change.revision > revision)
    return from < 0 ? [] : this.#changes.slice(from).filter((change) => change.resource === resource)
  }

  /** Forgets everything, as etcd's compaction does after five minutes. */
  compact(revision: number): void {
    this.#changes = []
    this.#oldest = revision
  }

  #cut(count: number): void {
    this.#oldest = this.#changes[count - 1]?.revision ?? this.#oldest
    this.#changes = this.#changes.slice(count)
  }
}
