import type { DaemonSet, Node, Pod, PodTemplate } from '../model'
import { daemonSets, nodes, pods } from '../resources'
import { matchesSelector } from '../selectors'
import type { World } from './control-loop'
import { deletePod } from './deletion'
import { byController, isActive, isReady, podFrom } from './owned'
import { daemonTolerations, repelling } from './taints'

/** Keeps one pod of each DaemonSet on every node that its pods may be on. */
export function daemonSetController({ store, now }: World): void {
  const owned = byController(store.list(pods).filter(isActive))
  const all = store.list(nodes)
  for (const set of store.list(daemonSets)) {
    if (set.metadata.deletionTimestamp) continue
    const mine = owned.get(set.metadata.uid) ?? []
    const template = withTolerations(set.spec.template)
    const wanted = new Set(all.filter((node) => mayRun(node, template)).map(({ metadata }) => metadata.name))
    const served = new Set<string>()
    for (const pod of mine) {
      const place = pod.spec.nodeName ?? ''
      if (!wanted.has(place) || served.has(place)) deletePod(store, pod, now)
      served.add(place)
    }
    for (const nodeName of wanted)
      if (!served.has(nodeName)) store.create(pods, podFrom(set, template, { nodeName }), now)
    writeStatus(store, set, wanted.size, mine)
  }
}

const withTolerations = (template: PodTemplate): PodTemplate => ({
  ...template,
  spec: { ...template.spec, tolerations: [...(template.spec.tolerations ?? []), ...daemonTolerations] },
})

const mayRun = (node: Node, { spec }: PodTemplate): boolean =>
  matchesSelector({ matchLabels: spec.nodeSelector }, node.metadata.labels) &&
  repelling(node, spec.tolerations).length === 0

function writeStatus(store: World['store'], set: DaemonSet, wanted: number, mine: readonly Pod[]): void {
  const ready = mine.filter(isReady).length
  store.update(daemonSets, {
    ...set,
    status: {
      currentNumberScheduled: mine.length,
      desiredNumberScheduled: wanted,
      numberAvailable: ready,
      numberMisscheduled: 0,
      numberReady: ready,
      observedGeneration: set.metadata.generation ?? 1,
      updatedNumberScheduled: mine.length,
    },
  })
}
