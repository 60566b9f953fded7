import { apiTime, type KubeObject } from '../model'
import { events } from '../resources'
import type { World } from './control-loop'
import { suffixOf } from './owned'

/** Events go after this time, in ms, as in a real cluster (`--event-ttl`). */
const eventLifeMs = 60 * 60 * 1000
/** Most events that are kept; the oldest go first. */
const maxEvents = 2000

interface Happening {
  type: 'Normal' | 'Warning'
  reason: string
  message: string
  component: string
}

/** Notes down what happened to an object; the same again is counted rather than noted twice. */
export function recordEvent(
  { store, now }: Pick<World, 'store' | 'now'>,
  about: KubeObject,
  what: Happening,
): void {
  const { metadata, kind, apiVersion } = about
  const namespace = metadata.namespace ?? 'default'
  const name = `${metadata.name}.${suffixOf(`${metadata.uid}/${what.reason}/${what.message}`, 16)}`
  const time = apiTime(now)
  const same = store.find(events, namespace, name)
  if (same) {
    store.update(events, { ...same, count: Number(same.count) + 1, lastTimestamp: time })
    return
  }
  const { component, ...rest } = what
  store.create(
    events,
    {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      ...rest,
      count: 1,
      firstTimestamp: time,
      lastTimestamp: time,
      involvedObject: {
        apiVersion,
        kind,
        name: metadata.name,
        ...(metadata.namespace ? { namespace } : {}),
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
      },
      source: { component },
      reportingComponent: component,
      reportingInstance: '',
    },
    now,
  )
}

/** Forgets old events, and the oldest where there are too many. */
export function eventCleaner({ store, now }: World): void {
  const lastSeen = (event: KubeObject) =>
    Date.parse(String(event.lastTimestamp ?? event.metadata.creationTimestamp))
  const all = store.list(events)
  const old = all.filter((event) => lastSeen(event) < now.getTime() - eventLifeMs)
  const rest = all.length - old.length - maxEvents
  const tooMany = rest > 0 ? all.sort((a, b) => lastSeen(a) - lastSeen(b)).slice(0, rest + old.length) : old
  for (const event of tooMany) store.remove(events, event)
}
