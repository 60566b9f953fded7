import { toWire } from '#shared/errors'
import type { FeedState, ResourceKind, ResourceRow } from '#shared/kubernetes'
import type { Logger } from '../platform/logger'
import type { ApiLease } from './api-access'
import { type Follower, follow, type KubeObject } from './follow'
import { listPath } from './resources'
import { keyOf, rowOf } from './rows'

/** Rows that are kept of one kind; more are left out, and the feed says so. */
export const maxRows = 20_000
/** Names of those left out that are kept; a cluster with more is said to have more until it is listed again. */
const maxLeftOut = 5 * maxRows
/** Changes are gathered this long, in ms, before the pages are told. */
const gatherMs = 150

/** What has changed since the last news. */
export interface FeedNews {
  state: FeedState
  changed: ResourceRow[]
  removed: string[]
}

interface FeedNeeds {
  kind: ResourceKind
  lease(): Promise<ApiLease>
  tell(news: FeedNews): void
  logger: Logger
}

/** All objects of one kind in one cluster, as rows: of each object only what a row shows is kept. */
export class Feed implements Follower {
  readonly #needs: FeedNeeds
  readonly #rows = new Map<string, ResourceRow>()
  readonly #changed = new Map<string, ResourceRow | null>()
  readonly #stop = new AbortController()
  /** Keys that the running list has not named yet. */
  #unseen: Set<string> | null = null
  /** Objects there is no room for. */
  readonly #leftOut = new Set<string>()
  #state: FeedState = { status: 'connecting', truncated: false }
  #timer: NodeJS.Timeout | undefined

  constructor(needs: FeedNeeds) {
    this.#needs = needs
  }

  start(): void {
    void follow(listPath(this.#needs.kind), () => this.#needs.lease(), this, this.#stop.signal)
  }

  get state(): FeedState {
    return this.#state
  }

  /** Everything that is known, also what was not told yet. */
  get rows(): ResourceRow[] {
    return [...this.#rows.values()]
  }

  dispose(): void {
    this.#stop.abort()
    clearTimeout(this.#timer)
  }

  listing(): void {
    this.#unseen = new Set(this.#rows.keys())
    this.#leftOut.clear()
  }

  listed(): void {
    for (const key of this.#unseen ?? []) this.#drop(key)
    this.#unseen = null
    this.#reportTruncated()
  }

  put(object: KubeObject): void {
    const row = this.#read(object)
    if (!row) return
    this.#unseen?.delete(row.key)
    if (!this.#rows.has(row.key) && this.#rows.size >= maxRows) {
      if (this.#leftOut.size < maxLeftOut) this.#leftOut.add(row.key)
      this.#reportTruncated()
      return
    }
    if (this.#leftOut.delete(row.key)) this.#reportTruncated()
    this.#rows.set(row.key, row)
    this.#note(row.key, row)
  }

  remove(object: KubeObject): void {
    this.#drop(keyOf(object))
  }

  live(): void {
    this.#report({ status: 'live' })
  }

  failed(error: unknown): void {
    this.#report({ status: 'unreachable', error: toWire(error) })
  }

  /** An object that is not as the API says leaves no row; it does not end the feed. */
  #read(object: KubeObject): ResourceRow | null {
    try {
      return rowOf(this.#needs.kind, object)
    } catch (error) {
      this.#needs.logger.warn(
        { err: error, kind: this.#needs.kind },
        'an object of the cluster is unreadable',
      )
      return null
    }
  }

  #drop(key: string): void {
    if (this.#rows.delete(key)) this.#note(key, null)
    else if (this.#leftOut.delete(key)) this.#reportTruncated()
  }

  #note(key: string, row: ResourceRow | null): void {
    this.#changed.set(key, row)
    this.#tellSoon()
  }

  /** Not while a list is under way, which may yet name them. */
  #reportTruncated(): void {
    if (this.#unseen === null || this.#leftOut.size > 0) this.#report({ truncated: this.#leftOut.size > 0 })
  }

  #report(part: Partial<FeedState>): void {
    const { error, ...state } = this.#state
    const keepsError = error !== undefined && part.status === undefined
    const next = { ...state, ...(keepsError && { error }), ...part }
    if (JSON.stringify(next) === JSON.stringify(this.#state)) return
    this.#state = next
    this.#tellSoon()
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const changes = [...this.#changed]
      this.#changed.clear()
      this.#needs.tell({
        state: this.#state,
        changed: changes.flatMap(([, row]) => (row ? [row] : [])),
        removed: changes.flatMap(([key, row]) => (row ? [] : [key])),
      })
    }, gatherMs)
  }
}
