import { createHash } from 'node:crypto'
import { apiTime, type Condition, type Container, type ContainerStatus, type Node, type Pod } from '../model'
import { nodes, pods } from '../resources'
import { since } from './conditions'
import { startContainers } from './containers'
import type { World } from './control-loop'
import { recordEvent } from './events'

/** What the kubelets of all nodes whose machines run do: start pods, end those that were deleted, report both. */
export function kubelets(world: World): void {
  const places = new Map(world.store.list(nodes).map((node, index) => [node.metadata.name, { node, index }]))
  const all = world.store.list(pods)
  const taken = new Set(all.filter(isLiving).flatMap(({ status }) => status.podIP ?? []))
  for (const pod of all) {
    const place = places.get(pod.spec.nodeName ?? '')
    if (!place || !world.kubeletRuns(place.node.metadata.name)) continue
    if (pod.metadata.deletionTimestamp) end(world, pod)
    else if (!pod.status.startTime) admit(world, pod, place.node)
    else if (pod.status.phase === 'Pending' || pod.status.phase === 'Running')
      run(world, pod, { ...place, taken })
  }
}

function end({ store, now, pace, wakeAt }: World, pod: Pod): void {
  const grace = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000
  const deletedAt = Date.parse(pod.metadata.deletionTimestamp ?? '') - grace
  const due = deletedAt + Math.min(grace, pace.podStopMs)
  if (due > now.getTime()) wakeAt(due)
  else store.remove(pods, pod)
}

function admit({ store, now }: World, pod: Pod, node: Node): void {
  const { containers, initContainers } = pod.spec
  const reason = initContainers?.length ? 'PodInitializing' : 'ContainerCreating'
  const waiting = ({ name, image }: Container): ContainerStatus => ({
    name,
    image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason } },
    lastState: {},
  })
  store.update(pods, {
    ...pod,
    status: {
      ...pod.status,
      conditions: conditionsOf(pod, false, now),
      containerStatuses: containers.map(waiting),
      ...(initContainers && { initContainerStatuses: initContainers.map(waiting) }),
      hostIP: addressOf(node),
      startTime: apiTime(now),
    },
  })
}

/** Where a pod runs; `taken` are the addresses that living pods have. */
interface Place {
  node: Node
  index: number
  taken: Set<string>
}

const isLiving = ({ status }: Pod): boolean => status.phase !== 'Succeeded' && status.phase !== 'Failed'

function run(world: World, pod: Pod, place: Place): void {
  const { node } = place
  const { store, now } = world
  const nodeReady = node.status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True'
  // Without its network plugin a node can give no pod an address.
  if (pod.status.phase === 'Pending' && !nodeReady && !pod.spec.hostNetwork) return
  const statuses = startContainers(world, pod)
  if (!statuses) return
  const running = statuses.own.every(({ ready }) => ready)
  const podIP = pod.spec.hostNetwork
    ? addressOf(node)
    : (pod.status.podIP ?? freeAddress(place, pod.metadata.uid))
  place.taken.add(podIP)
  const phase = hasFailedToStart(pod, statuses.init) ? 'Failed' : phaseOf(pod, statuses.own)
  const changed = store.update(pods, {
    ...pod,
    status: {
      ...pod.status,
      phase,
      podIP,
      podIPs: [{ ip: podIP }],
      qosClass: 'BestEffort',
      containerStatuses: statuses.own,
      ...(statuses.init.length > 0 && { initContainerStatuses: statuses.init }),
      conditions: conditionsOf(pod, running, now),
    },
  })
  if (running && changed !== pod) tellStarted(world, changed)
}

/** An init container that may not be tried again takes its pod along. */
const hasFailedToStart = ({ spec }: Pod, init: readonly ContainerStatus[]): boolean =>
  spec.restartPolicy === 'Never' && init.some(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0)

function phaseOf({ spec }: Pod, statuses: readonly ContainerStatus[]): Pod['status']['phase'] {
  const began = statuses.some(({ state, lastState }) => !state?.waiting || lastState?.terminated)
  if (!began) return 'Pending'
  const codes = statuses.map(({ state }) => state?.terminated?.exitCode)
  if (spec.restartPolicy === 'Always' || codes.includes(undefined)) return 'Running'
  return codes.every((code) => code === 0) ? 'Succeeded' : 'Failed'
}

function tellStarted({ store, now }: World, pod: Pod): void {
  const { nodeName = '' } = pod.spec
  for (const { name, image } of pod.spec.containers) {
    const happened = (reason: string, message: string) =>
      recordEvent({ store, now }, pod, { type: 'Normal', reason, message, component: `kubelet, ${nodeName}` })
    happened('Pulled', `Container image "${image}" already present on machine`)
    happened('Started', `Started container ${name}`)
  }
}

/** The conditions that a kubelet reports (kubernetes.io, "Pod Lifecycle"). */
export function conditionsOf(pod: Pod, ready: boolean, now: Date): Condition[] {
  const before = pod.status.conditions
  const status = ready ? 'True' : 'False'
  const why = ready ? {} : { reason: 'ContainersNotReady' }
  return [
    { type: 'PodReadyToStartContainers', status: 'True' as const },
    { type: 'Initialized', status: 'True' as const },
    { type: 'Ready', status, ...why } as const,
    { type: 'ContainersReady', status, ...why } as const,
    { type: 'PodScheduled', status: 'True' as const },
  ].map((one) => since(one, before, now))
}

const addressOf = ({ status }: Node): string =>
  status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? ''

/** Addresses in a node's own part of the pod network; more than the pods that a kubelet takes. */
const addressesPerNode = 252

/** An address that no living pod of the node has; the first that is tried follows from the pod's `uid`. */
function freeAddress({ node, index, taken }: Place, uid: string): string {
  const [first = '10', second = '244', third = String(index % 256)] =
    (node.spec.podCIDR ?? '').split('/')[0]?.split('.') ?? []
  const [byte = 0] = createHash('sha256').update(uid).digest()
  const addresses = Array.from(
    { length: addressesPerNode },
    (_, step) => `${first || '10'}.${second}.${third}.${2 + ((byte + step) % addressesPerNode)}`,
  )
  const [preferred = ''] = addresses
  return addresses.find((address) => !taken.has(address)) ?? preferred
}
