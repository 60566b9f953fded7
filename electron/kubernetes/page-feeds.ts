import type { FeedState, ResourceKind, ResourceRow } from '#shared/kubernetes'
import type { Logger } from '../platform/logger'
import type { Client } from '../rpc'
import type { ApiAccess } from './api-access'
import { Feed, type FeedNews } from './feed'

/** A page that has more than this much unsent, in bytes, gets no news until it has less. */
const maxBufferedBytes = 4 * 1024 * 1024
/** How often such a page is looked at again, in ms. */
const retryMs = 200

interface Followed {
  feed: Feed
  pages: Map<Client, PageNews>
}

/** One feed for all pages that look at the same kind of the same lab, there only while one does. */
export class PageFeeds {
  readonly #access: ApiAccess
  readonly #logger: Logger
  readonly #followed = new Map<string, Followed>()
  /** Pages whose end is listened to. */
  readonly #known = new WeakSet<Client>()

  constructor(access: ApiAccess, logger: Logger) {
    this.#access = access
    this.#logger = logger
  }

  watch(client: Client, labId: string, kind: ResourceKind): FeedState & { rows: ResourceRow[] } {
    const key = `${labId}/${kind}`
    const followed = this.#followed.get(key) ?? this.#start(key, labId, kind)
    if (!followed.pages.has(client)) followed.pages.set(client, new PageNews(client, labId, kind))
    this.#meet(client)
    return { ...followed.feed.state, rows: followed.feed.rows }
  }

  unwatch(client: Client, labId: string, kind: ResourceKind): void {
    this.#leave(client, `${labId}/${kind}`)
  }

  dispose(): void {
    for (const { feed, pages } of this.#followed.values()) {
      feed.dispose()
      for (const page of pages.values()) page.dispose()
    }
    this.#followed.clear()
  }

  /** With its page goes everything that it looks at. */
  #meet(client: Client): void {
    if (this.#known.has(client)) return
    this.#known.add(client)
    client.disposables.defer(() => {
      for (const key of [...this.#followed.keys()]) this.#leave(client, key)
    })
  }

  #leave(client: Client, key: string): void {
    const followed = this.#followed.get(key)
    followed?.pages.get(client)?.dispose()
    if (!followed?.pages.delete(client) || followed.pages.size > 0) return
    followed.feed.dispose()
    this.#followed.delete(key)
  }

  #start(key: string, labId: string, kind: ResourceKind): Followed {
    const pages = new Map<Client, PageNews>()
    const feed = new Feed({
      kind,
      lease: () => this.#access.lease(labId),
      tell: (news) => {
        for (const page of pages.values()) page.tell(news)
      },
      logger: this.#logger,
    })
    const followed = { feed, pages }
    this.#followed.set(key, followed)
    feed.start()
    return followed
  }
}

/** News on their way to one page; while it is slow they are gathered, so that no more waits than there are rows. */
class PageNews {
  readonly #client: Client
  readonly #about: { labId: string; kind: ResourceKind }
  readonly #changed = new Map<string, ResourceRow | null>()
  #state: FeedState | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(client: Client, labId: string, kind: ResourceKind) {
    this.#client = client
    this.#about = { labId, kind }
  }

  tell({ state, changed, removed }: FeedNews): void {
    this.#state = state
    for (const row of changed) this.#changed.set(row.key, row)
    for (const key of removed) this.#changed.set(key, null)
    if (!this.#timer) this.#send()
  }

  dispose(): void {
    clearTimeout(this.#timer)
  }

  #send(): void {
    this.#timer = undefined
    if (!this.#state) return
    if (this.#client.port.bufferedBytes() > maxBufferedBytes) {
      this.#timer = setTimeout(() => this.#send(), retryMs)
      return
    }
    const changes = [...this.#changed]
    const payload = {
      ...this.#about,
      state: this.#state,
      changed: changes.flatMap(([, row]) => (row ? [row] : [])),
      removed: changes.flatMap(([key, row]) => (row ? [] : [key])),
    }
    this.#changed.clear()
    this.#client.port.send({ event: 'kubernetes.rows', payload })
  }
}
