import type { ClusterState } from '#shared/cluster'
import type { Disposable } from '../platform/disposables'
import type { SshTarget } from '../ssh'
import { type FollowNeeds, followCluster } from './follow'

/** News of one cluster is gathered this long, in ms: a watch begins with one event for each node. */
const coalesceMs = 100

/** The state of one lab's cluster, followed while its control plane runs. */
export class LabCluster implements Disposable {
  readonly #follow: Omit<FollowNeeds, 'target' | 'report'>
  readonly #changed: (state: ClusterState) => void
  #state: ClusterState
  #target: SshTarget | null = null
  #key: string | null | undefined
  #isFollowed = false
  #following = new AbortController()
  #timer: NodeJS.Timeout | undefined

  constructor(
    labId: string,
    follow: Omit<FollowNeeds, 'target' | 'report'>,
    changed: (state: ClusterState) => void,
  ) {
    this.#follow = follow
    this.#changed = changed
    this.#state = { labId, status: 'off', nodes: [], updatedAt: null }
  }

  get state(): ClusterState {
    return this.#state
  }

  /** Follows the cluster through `target`; null: no control plane runs. The same target again changes nothing. */
  through(target: SshTarget | null): void {
    const key = target && JSON.stringify([target.host, target.port, target.username, target.hostKeyAlias])
    if (key === this.#key) return
    this.#key = key
    this.#target = target
    this.#following.abort()
    if (target) this.#start(target)
    else this.#report({ status: 'off', nodes: [], updatedAt: null })
  }

  /** Follows it anew, where that has ended because a person had to do something first. */
  again(): void {
    if (this.#target && !this.#isFollowed) this.#start(this.#target)
  }

  dispose(): void {
    this.#following.abort()
    clearTimeout(this.#timer)
  }

  #start(target: SshTarget): void {
    const following = new AbortController()
    const { signal } = following
    this.#following = following
    this.#isFollowed = true
    this.#report({ status: 'connecting' })
    const report: FollowNeeds['report'] = (news) => {
      if (!signal.aborted) this.#report(news)
    }
    followCluster({ ...this.#follow, target, report }, signal)
      .catch((error: unknown) => this.#follow.logger.error({ err: error }, 'following a cluster failed'))
      .finally(() => {
        if (this.#following === following) this.#isFollowed = false
      })
  }

  /** An error lasts until another status is reported. */
  #report(news: Partial<ClusterState>): void {
    const { error, ...state } = this.#state
    const keepError = error !== undefined && news.status === undefined
    this.#state = keepError ? { ...state, error, ...news } : { ...state, ...news }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#changed(this.#state)
    }, coalesceMs)
  }
}
