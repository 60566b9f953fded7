import { setTimeout as sleep } from 'node:timers/promises'
import PQueue from 'p-queue'
import { LabError, toWire } from '#shared/errors'
import type { Drain, DrainPod } from '#shared/kubernetes'
import { isKey } from './api-error'
import { setUnschedulable } from './changes'
import { planDrain } from './drain-plan'
import type { KubeApi } from './kube-api'
import { podPath } from './resources'

/** Pods that are evicted at the same time. */
const atOnce = 5
/** Between two evictions that a PodDisruptionBudget refuses, in ms, as kubectl waits. */
const blockedMs = 5000
/** Between two looks whether a pod has ended, in ms. */
const goneMs = 1000

interface PlacedPod {
  metadata: { uid: string }
  spec: { nodeName?: string }
}

/** One drain of a node: cordons it, then evicts its pods and waits until each is gone. */
export class DrainRun {
  readonly #stop = new AbortController()
  readonly #changed: (drain: Drain) => void
  #drain: Drain

  constructor(labId: string, node: string, changed: (drain: Drain) => void) {
    this.#drain = { labId, node, state: 'running', pods: [] }
    this.#changed = changed
  }

  get state(): Drain {
    return this.#drain
  }

  cancel(): void {
    this.#stop.abort()
  }

  /** Never throws: how it went is in `state`. */
  async run(use: (work: (api: KubeApi) => Promise<void>) => Promise<void>): Promise<void> {
    try {
      await use((api) => this.#work(api))
      const failed = this.#drain.pods.some(({ state }) => state === 'failed')
      this.#set({ state: this.#stop.signal.aborted ? 'cancelled' : failed ? 'failed' : 'done' })
    } catch (error) {
      if (this.#stop.signal.aborted) this.#set({ state: 'cancelled' })
      else this.#set({ state: 'failed', error: toWire(error) })
    }
  }

  async #work(api: KubeApi): Promise<void> {
    const { node } = this.#drain
    await setUnschedulable(api, node, true)
    this.#set({ pods: await planDrain(api, node, this.#stop.signal) })
    const queue = new PQueue({ concurrency: atOnce })
    const waiting = this.#drain.pods.filter(({ state }) => state === 'waiting')
    await queue.addAll(waiting.map((pod) => () => this.#evict(api, pod)))
  }

  async #evict(api: KubeApi, pod: DrainPod): Promise<void> {
    const { signal } = this.#stop
    if (signal.aborted) return
    this.#pod(pod, { state: 'evicting' })
    let isEvicted = false
    try {
      const uid = await this.#uidOf(api, pod)
      if (uid !== null) await this.#untilAllowed(api, pod, uid)
      isEvicted = true
      // One of the same name with another uid is a new pod, as a StatefulSet makes it.
      while (uid !== null && (await this.#uidOf(api, pod)) === uid) await sleep(goneMs, undefined, { signal })
      this.#pod(pod, { state: 'gone' })
    } catch (error) {
      // Its end cannot be taken back, whether or not somebody waits for it.
      if (signal.aborted) return this.#pod(pod, { state: isEvicted ? 'evicting' : 'waiting' })
      this.#pod(pod, {
        state: 'failed',
        message: error instanceof LabError ? (error.details ?? error.message) : '',
      })
    }
  }

  /** The Eviction API answers 429 while a budget does not allow it, and 409 where a new pod has the name. */
  async #untilAllowed(api: KubeApi, pod: DrainPod, uid: string): Promise<void> {
    const { namespace, name } = pod
    const { signal } = this.#stop
    const body = {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { namespace, name },
      deleteOptions: { preconditions: { uid } },
    }
    for (;;) {
      try {
        await api.text(`${podPath(namespace, name)}/eviction`, { method: 'POST', body, signal })
        return this.#pod(pod, { state: 'evicting' })
      } catch (error) {
        if (isKey(error, 'kubernetes.missing')) return
        if (isKey(error, 'kubernetes.conflict') && (await this.#uidOf(api, pod)) !== uid) return
        if (!isKey(error, 'kubernetes.notNow')) throw error
        this.#pod(pod, { state: 'blocked', message: (error as LabError).details ?? '' })
        await sleep(blockedMs, undefined, { signal })
      }
    }
  }

  /** Null where the node has no such pod any more; one of the same name may be on another node. */
  async #uidOf(api: KubeApi, { namespace, name }: DrainPod): Promise<string | null> {
    try {
      const { signal } = this.#stop
      const { metadata, spec } = await api.json<PlacedPod>(podPath(namespace, name), { signal })
      return spec.nodeName === this.#drain.node ? metadata.uid : null
    } catch (error) {
      if (isKey(error, 'kubernetes.missing')) return null
      throw error
    }
  }

  #pod({ namespace, name }: DrainPod, part: Pick<DrainPod, 'state' | 'message'>): void {
    this.#set({
      pods: this.#drain.pods.map((pod) => {
        if (pod.namespace !== namespace || pod.name !== name) return pod
        const { message: _, ...rest } = pod
        return { ...rest, ...part }
      }),
    })
  }

  #set(part: Partial<Drain>): void {
    this.#drain = { ...this.#drain, ...part }
    this.#changed(this.#drain)
  }
}
