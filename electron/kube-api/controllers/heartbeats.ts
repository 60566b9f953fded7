import { apiTime, type Node } from '../model'
import { nodes } from '../resources'
import type { World } from './control-loop'

/** How often a kubelet reports a status that has not changed, in ms (`nodeStatusReportFrequency`). */
const reportMs = 300_000

/** The report of each running kubelet that its node still is as it was. */
export function heartbeats({ store, now, kubeletRuns, wakeAt }: World): void {
  for (const node of store.list(nodes)) {
    const last = lastHeartbeat(node)
    if (last === null || !kubeletRuns(node.metadata.name)) continue
    const due = last + reportMs
    if (due > now.getTime()) wakeAt(due)
    else store.update(nodes, reported(node, now))
  }
}

function lastHeartbeat({ status }: Node): number | null {
  const time = status.conditions?.[0]?.lastHeartbeatTime
  return time === undefined ? null : Date.parse(time)
}

function reported(node: Node, now: Date): Node {
  const lastHeartbeatTime = apiTime(now)
  const conditions = node.status.conditions?.map((one) => ({ ...one, lastHeartbeatTime }))
  return { ...node, status: { ...node.status, conditions } }
}
