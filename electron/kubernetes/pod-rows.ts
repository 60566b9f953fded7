import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import type { PodContainer, ResourceRow } from '#shared/kubernetes'
import type { KubeObject } from './follow'
import type { RowPart } from './rows'

/** A pod's row with what kubectl shows as its STATUS (kubernetes `pkg/printers/internalversion`, `printPod`). */
export function podRow(object: KubeObject): RowPart {
  const { metadata, spec, status } = object as V1Pod
  const sidecars = sidecarsOf(object as V1Pod)
  const all = (spec?.containers ?? []).length + sidecars.size
  const states = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
  ]
  const ready = states.filter((state) => state.ready).length
  const restarts = states.reduce((sum, { restartCount }) => sum + restartCount, 0)
  const text = metadata?.deletionTimestamp ? 'Terminating' : statusOf(object as V1Pod)
  const node = spec?.nodeName ?? ''
  return {
    cells: [`${ready}/${all}`, text, String(restarts), status?.podIP || '<none>', node || '<none>'],
    health: healthOf(text, ready === all),
    node,
    containers: containersOf(object as V1Pod),
  }
}

const isSidecar = ({ restartPolicy }: { restartPolicy?: string }): boolean => restartPolicy === 'Always'

/** Names of the init containers that run on beside the others, and count as those do. */
const sidecarsOf = ({ spec }: V1Pod): ReadonlySet<string> =>
  new Set((spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name))

/** Names the container that commands are meant for (kubernetes.io, "Well-Known Labels, Annotations and Taints"). */
const defaultContainer = 'kubectl.kubernetes.io/default-container'

/** In the order of the pod, but with kubectl's default first; then those that only start the pod, and those added to look into it. */
function containersOf({ metadata, spec, status }: V1Pod): PodContainer[] {
  const statuses = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ]
  const running = new Set(statuses.flatMap(({ name, state }) => (state?.running ? [name] : [])))
  const of = (type: PodContainer['type'], { name }: { name: string }): PodContainer => ({
    name,
    type,
    running: running.has(name),
  })
  const first = metadata?.annotations?.[defaultContainer]
  const own = (spec?.containers ?? []).map((one) => of('container', one))
  return [
    ...own.filter(({ name }) => name === first),
    ...own.filter(({ name }) => name !== first),
    ...(spec?.initContainers ?? []).map((one) => of(isSidecar(one) ? 'sidecar' : 'init', one)),
    ...(spec?.ephemeralContainers ?? []).map((one) => of('ephemeral', one)),
  ]
}

function statusOf(pod: V1Pod): string {
  const { status } = pod
  const starting = initialising(pod)
  if (starting) return starting
  const states = status?.containerStatuses ?? []
  const reasons = states.map(({ state }) => state?.waiting?.reason ?? endedBy(state))
  const reason = reasons.find((one) => one && one !== 'Completed') ?? reasons.find((one) => one)
  const runs = states.some(({ ready, state }) => ready && state?.running)
  if (reason === 'Completed' && runs) return 'Running'
  return reason ?? status?.reason ?? status?.phase ?? 'Unknown'
}

/** The first init container that has not ended well; one that has started is still at work, unless it is a sidecar. */
function initialising(pod: V1Pod): string | undefined {
  const states = pod.status?.initContainerStatuses ?? []
  const sidecars = sidecarsOf(pod)
  const index = states.findIndex(
    ({ name, state, started }) => state?.terminated?.exitCode !== 0 && !(started && sidecars.has(name)),
  )
  const state = states[index]?.state
  if (!state) return undefined
  const reason = state.waiting?.reason ?? endedBy(state)
  return reason && reason !== 'PodInitializing' ? `Init:${reason}` : `Init:${index}/${states.length}`
}

function endedBy(state: V1ContainerStatus['state']): string | undefined {
  const ended = state?.terminated
  if (!ended) return undefined
  return ended.reason || (ended.signal ? `Signal:${ended.signal}` : `ExitCode:${ended.exitCode}`)
}

const underWay: readonly string[] = ['Pending', 'ContainerCreating', 'PodInitializing', 'Terminating']

function healthOf(text: string, allReady: boolean): ResourceRow['health'] {
  if (text === 'Running') return allReady ? 'good' : 'busy'
  if (text === 'Succeeded' || text === 'Completed') return 'done'
  return underWay.includes(text) || /^Init:\d/.test(text) ? 'busy' : 'bad'
}
