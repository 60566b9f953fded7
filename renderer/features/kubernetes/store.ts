import { useEffect } from 'react'
import { create } from 'zustand'
import type { Drain, FeedState, ResourceKind, ResourceRow, UsageSample } from '#shared/kubernetes'
import { useHost } from '../../host'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'

/** All objects of one kind in one lab's cluster. */
interface KnownRows {
  state: FeedState
  rows: ReadonlyMap<string, ResourceRow>
}

/** What the panel shows in place of the list. */
export type WorkloadsView =
  | { type: 'list' }
  | { type: 'log'; row: ResourceRow }
  | { type: 'yaml'; kind: ResourceKind; row: ResourceRow }
  | { type: 'apply'; text: string }

interface KubernetesState {
  feeds: Readonly<Record<string, KnownRows>>
  /** Measurements of the nodes, by lab; the newest last. */
  usage: Readonly<Record<string, readonly UsageSample[]>>
  drains: readonly Drain[]
  kind: ResourceKind
  /** Empty: all namespaces. */
  namespace: string
  /** Words that rows must have. */
  filter: string
  /** The lab whose panel shows `view`; those of others show their list. */
  viewOf: string | null
  view: WorkloadsView
}

const list: WorkloadsView = { type: 'list' }

export const useKubernetes = create<KubernetesState>(() => ({
  feeds: {},
  usage: {},
  drains: [],
  kind: 'pods',
  namespace: '',
  filter: '',
  viewOf: null,
  view: list,
}))

export const showWorkloads = (labId: string, view: WorkloadsView): void =>
  useKubernetes.setState({ viewOf: labId, view })

/** What the lab's panel shows. */
export const viewIn = ({ viewOf, view }: KubernetesState, labId: string): WorkloadsView =>
  viewOf === labId ? view : list

/** As many measurements as the host keeps. */
const maxSamples = 120

const feedKey = (labId: string, kind: ResourceKind): string => `${labId}/${kind}`

/** Follows the drains as long as the page lives. */
export function followDrains(host: Host): () => void {
  return sync(host, {
    load: () => host.call('kubernetes.drains'),
    apply: (drains) => useKubernetes.setState({ drains }),
    events: {
      'kubernetes.drain': (drain) =>
        useKubernetes.setState(({ drains }) => ({
          drains: [...drains.filter((one) => one.labId !== drain.labId || one.node !== drain.node), drain],
        })),
    },
    failed: toastError,
  })
}

export const useDrain = (labId: string, node: string): Drain | undefined =>
  useKubernetes(({ drains }) => drains.find((drain) => drain.labId === labId && drain.node === node))

/** The objects of one kind, followed while the component that asks is there. */
export function useResources(labId: string, kind: ResourceKind): KnownRows | undefined {
  const host = useHost()
  useEffect(
    () => held(`rows/${feedKey(labId, kind)}`, () => followRows(host, labId, kind)),
    [host, labId, kind],
  )
  return useKubernetes(({ feeds }) => feeds[feedKey(labId, kind)])
}

const noSamples: readonly UsageSample[] = []

/** Measurements of the lab's nodes, taken while the component that asks is there. */
export function useUsage(labId: string): readonly UsageSample[] {
  const host = useHost()
  useEffect(() => held(`usage/${labId}`, () => followUsage(host, labId)), [host, labId])
  return useKubernetes(({ usage }) => usage[labId] ?? noSamples)
}

const users = new Map<string, { count: number; stop: () => void }>()

/** Starts something for its first user and stops it with the last. Gives back the function that lets go. */
function held(key: string, start: () => () => void): () => void {
  const user = users.get(key) ?? { count: 0, stop: start() }
  users.set(key, user)
  user.count += 1
  return () => {
    user.count -= 1
    if (user.count > 0) return
    users.delete(key)
    user.stop()
  }
}

function followRows(host: Host, labId: string, kind: ResourceKind): () => void {
  const key = feedKey(labId, kind)
  const set = (known: KnownRows) =>
    useKubernetes.setState(({ feeds }) => ({ feeds: { ...feeds, [key]: known } }))
  const stop = sync(host, {
    load: () => host.call('kubernetes.watch', { labId, kind }),
    apply: ({ rows, ...state }) => set({ state, rows: new Map(rows.map((row) => [row.key, row])) }),
    events: {
      'kubernetes.rows': (news) => {
        const known = useKubernetes.getState().feeds[key]
        if (news.labId !== labId || news.kind !== kind || !known) return
        set({ state: news.state, rows: withNews(known.rows, news.changed, news.removed) })
      },
    },
    failed: toastError,
  })
  return () => {
    stop()
    useKubernetes.setState(({ feeds: { [key]: _, ...feeds } }) => ({ feeds }))
    if (host.state === 'connected') host.call('kubernetes.unwatch', { labId, kind }).catch(toastError)
  }
}

function withNews(
  rows: ReadonlyMap<string, ResourceRow>,
  changed: readonly ResourceRow[],
  removed: readonly string[],
): ReadonlyMap<string, ResourceRow> {
  if (changed.length === 0 && removed.length === 0) return rows
  const next = new Map(rows)
  for (const row of changed) next.set(row.key, row)
  for (const key of removed) next.delete(key)
  return next
}

function followUsage(host: Host, labId: string): () => void {
  const set = (samples: readonly UsageSample[]) =>
    useKubernetes.setState(({ usage }) => ({ usage: { ...usage, [labId]: samples.slice(-maxSamples) } }))
  const stop = sync(host, {
    load: () => host.call('kubernetes.watchUsage', { labId }),
    apply: set,
    events: {
      'kubernetes.usage': (news) => {
        if (news.labId === labId) set([...(useKubernetes.getState().usage[labId] ?? []), news.sample])
      },
    },
    failed: toastError,
  })
  return () => {
    stop()
    useKubernetes.setState(({ usage: { [labId]: _, ...usage } }) => ({ usage }))
    if (host.state === 'connected') host.call('kubernetes.unwatchUsage', { labId }).catch(toastError)
  }
}
