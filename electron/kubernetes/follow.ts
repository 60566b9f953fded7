import { setTimeout as sleep } from 'node:timers/promises'
import type { V1ObjectMeta } from '@kubernetes/client-node'
import { LabError, needsPerson } from '#shared/errors'
import type { ApiLease } from './api-access'
import { JsonLines } from './json-lines'
import type { KubeApi } from './kube-api'

/** Objects that one request of a list asks for. */
const pageSize = 500
/** The server ends a watch after this time, in seconds; the next one goes on where it was. */
const watchSeconds = 300
/** Pauses between attempts, in ms: the first, doubled each time, up to the last. */
const backOff = { first: 500, last: 15_000 }

/** A watch that ends before this time, in ms, was ended at once. */
const shortWatchMs = 1000

/** What every object has that is read here (Kubernetes API conventions). */
export interface KubeObject {
  metadata: V1ObjectMeta & { name: string }
}

interface List {
  metadata: { resourceVersion?: string; continue?: string }
  items: KubeObject[]
}

interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  object: KubeObject & { code?: number; message?: string }
}

/** Who is told of what is there. */
export interface Follower {
  /** A list begins anew: what it does not name is gone once `listed` is called. */
  listing(): void
  listed(): void
  put(object: KubeObject): void
  remove(object: KubeObject): void
  live(): void
  failed(error: unknown): void
}

/**
 * Lists and then watches all objects of one kind until `signal` ends it. A watch that the server ends goes on from the last
 * version that was seen. After a failure, a lost connection or where the server does not know the version any more (410 Gone) it
 * is listed again: behind a new connection may be an older cluster, out of a checkpoint. Where connecting needs a person it ends,
 * so that nobody is asked again and again; the next who looks begins anew. Never throws.
 */
export async function follow(
  path: string,
  lease: () => Promise<ApiLease>,
  follower: Follower,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  const watched = () => {
    failures = 0
  }
  while (!signal.aborted) {
    let isConnected = false
    try {
      const { api, gone, release } = await lease()
      isConnected = true
      try {
        await listAndWatch(api, path, follower, AbortSignal.any([signal, gone]), watched)
      } finally {
        release()
      }
    } catch (error) {
      if (signal.aborted) return
      const forgotten = isGone(error)
      if (!forgotten) follower.failed(error)
      if (!isConnected && error instanceof LabError && needsPerson(error)) return
      // A server that forgets each version at once is not asked without a pause.
      if (!forgotten || failures > 0)
        await pause(Math.min(backOff.last, backOff.first * 2 ** failures), signal)
      failures += 1
    }
  }
}

/** Until `signal` ends it; `watched` is told of each watch that did not fail. */
async function listAndWatch(
  api: KubeApi,
  path: string,
  follower: Follower,
  signal: AbortSignal,
  watched: () => void,
): Promise<void> {
  let version = await list(api, path, follower, signal)
  while (!signal.aborted) {
    follower.live()
    const begun = performance.now()
    version = await watch(api, path, version, follower, signal)
    watched()
    // A server that ends each watch at once is not asked without a pause.
    if (performance.now() - begun < shortWatchMs) await pause(backOff.first, signal)
  }
}

/** Gives the version that the list shows. */
async function list(api: KubeApi, path: string, follower: Follower, signal: AbortSignal): Promise<string> {
  follower.listing()
  let token: string | undefined
  for (;;) {
    const query = { limit: pageSize, continue: token }
    const { items, metadata } = await api.json<List>(path, { query, signal })
    for (const item of items) follower.put(item)
    token = metadata.continue || undefined
    if (token) continue
    follower.listed()
    return metadata.resourceVersion ?? '0'
  }
}

/** Watches from `version` until the server ends it, and gives the last version that was seen. */
async function watch(
  api: KubeApi,
  path: string,
  version: string,
  follower: Follower,
  signal: AbortSignal,
): Promise<string> {
  const query = {
    watch: true,
    resourceVersion: version,
    allowWatchBookmarks: true,
    timeoutSeconds: watchSeconds,
  }
  const answer = await api.stream(path, { query, signal })
  const lines = new JsonLines()
  let last = version
  const apply = ({ type, object }: WatchEvent) => {
    if (type === 'ERROR') throw watchError(object)
    last = object.metadata.resourceVersion ?? last
    if (type === 'DELETED') follower.remove(object)
    else if (type !== 'BOOKMARK') follower.put(object)
  }
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>)
      for (const event of lines.push(chunk)) apply(event as WatchEvent)
  } catch (error) {
    if (error instanceof LabError) throw error
    // The way there broke: what was seen counts, and the next attempt says whether the server can be reached.
    return last
  } finally {
    answer.destroy()
  }
  return last
}

/** An event `ERROR` has a `Status`. */
function watchError({ code, message }: WatchEvent['object']): LabError {
  return code === 410
    ? new LabError('resource.missing', 'kubernetes.gone')
    : new LabError('command.failed', 'kubernetes.refused', {
        params: { status: code ?? 0 },
        ...(message !== undefined && { details: message }),
      })
}

const isGone = (error: unknown): boolean => error instanceof LabError && error.key === 'kubernetes.gone'

/** Ends early when aborted, which the caller looks at by itself. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
