import { apiTime, type Container, type ContainerStatus, type Pod } from '../model'
import type { World } from './control-loop'
import { recordEvent } from './events'

/** Most time between two starts of a container that fails, in ms, as a kubelet waits at most. */
const maxRestartMs = 300_000

/** What a simulated container does, as far as its image and command tell. */
type Behaviour = 'runs' | 'cannot be pulled' | { exits: number }

/** Images whose name says that they do not exist, and commands that do nothing but end, are taken at their word. */
function behaviourOf({ image, command = [], args = [] }: Container): Behaviour {
  if (/nosuch|does-?not-?exist|invalid/i.test(image)) return 'cannot be pulled'
  const line = [...command, ...args].join(' ')
  const code = /(?:^|[\s;&|])exit (\d{1,3})\s*$/.exec(line)?.[1]
  if (code !== undefined) return { exits: Number(code) }
  if (/(^|\s)false$/.test(line)) return { exits: 1 }
  if (/(^|\s)true$/.test(line)) return { exits: 0 }
  return 'runs'
}

interface Statuses {
  /** Of the init containers. */
  init: ContainerStatus[]
  own: ContainerStatus[]
}

/** The containers' next state, or null while there is nothing to do before `wakeAt`. */
export function startContainers(world: World, pod: Pod): Statuses | null {
  const before = { init: pod.status.initContainerStatuses ?? [], own: pod.status.containerStatuses ?? [] }
  const init = startInit(world, pod, before.init)
  const isInitialised = init.every((status, index) =>
    hasDoneItsPart(status, pod.spec.initContainers?.[index]),
  )
  const own = isInitialised ? startOwn(world, pod, before.own) : before.own
  const isSame = (now: ContainerStatus[], then: ContainerStatus[]) =>
    now.every((status, index) => status === then[index])
  return isSame(init, before.init) && isSame(own, before.own) ? null : { init, own }
}

function startOwn(world: World, pod: Pod, before: readonly ContainerStatus[]): ContainerStatus[] {
  const { containers, restartPolicy } = pod.spec
  return containers.flatMap((container, index) => {
    const part = { pod, container, behaviour: behaviourOf(container), restartPolicy }
    const status = before[index]
    return status ? nextStatus(world, part, status) : []
  })
}

/** One after the other: each begins once the one before has ended well, or runs as a sidecar. */
function startInit(world: World, pod: Pod, before: readonly ContainerStatus[]): ContainerStatus[] {
  let isNext = true
  return before.map((status, index) => {
    const container = pod.spec.initContainers?.[index]
    if (!container || !isNext) return status
    const next = nextStatus(world, initPart(pod, container), status)
    isNext = hasDoneItsPart(next, container)
    return next
  })
}

const isSidecar = (container: Container | undefined): boolean => container?.restartPolicy === 'Always'

/** What prepares a pod comes to its end, whatever it may do. */
function initPart(pod: Pod, container: Container): Part {
  const behaviour = behaviourOf(container)
  if (isSidecar(container)) return { pod, container, behaviour, restartPolicy: 'Always' }
  const restartPolicy = pod.spec.restartPolicy === 'Never' ? 'Never' : 'OnFailure'
  return { pod, container, behaviour: behaviour === 'runs' ? { exits: 0 } : behaviour, restartPolicy }
}

function hasDoneItsPart({ state }: ContainerStatus, container: Container | undefined): boolean {
  return state?.terminated?.exitCode === 0 || (isSidecar(container) && state?.running !== undefined)
}

/** A container, what it does, and when it is started again. */
interface Part {
  pod: Pod
  container: Container
  behaviour: Behaviour
  restartPolicy: string
}

function nextStatus(world: World, part: Part, status: ContainerStatus): ContainerStatus {
  const { pod, container, behaviour } = part
  const { now, pace, wakeAt } = world
  const { running, terminated, waiting } = status.state ?? {}
  if (waiting?.reason === 'ContainerCreating' || waiting?.reason === 'PodInitializing') {
    const due = Date.parse(pod.status.startTime ?? '') + pace.podStartMs
    if (due > now.getTime()) {
      wakeAt(due)
      return status
    }
    return behaviour === 'cannot be pulled'
      ? notPulled(world, pod, container, status)
      : started(world, pod, container, status)
  }
  if (running && typeof behaviour === 'object') return ended(world, status, behaviour.exits)
  if (terminated && startsAgain(part, terminated.exitCode)) return backOff(world, pod, container, status)
  if (waiting?.reason === 'CrashLoopBackOff') {
    const finished = Date.parse(status.lastState?.terminated?.finishedAt ?? '')
    const due = finished + restartDelay(world, status)
    if (due > now.getTime()) {
      wakeAt(due)
      return status
    }
    return started(world, pod, container, { ...status, restartCount: status.restartCount + 1 })
  }
  return status
}

const startsAgain = ({ restartPolicy }: Part, exitCode: number): boolean =>
  restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && exitCode !== 0)

function started({ now }: World, pod: Pod, { image }: Container, status: ContainerStatus): ContainerStatus {
  const { uid } = pod.metadata
  return {
    ...status,
    ready: true,
    started: true,
    imageID: `sandbox/${image}`,
    containerID: `containerd://${uid.replaceAll('-', '')}${status.restartCount}`,
    state: { running: { startedAt: apiTime(now) } },
  }
}

function ended({ now }: World, status: ContainerStatus, exitCode: number): ContainerStatus {
  const startedAt = status.state?.running?.startedAt
  const terminated = {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    ...(startedAt ? { startedAt } : {}),
    finishedAt: apiTime(now),
  }
  return { ...status, ready: false, started: false, state: { terminated } }
}

const restartDelay = ({ pace }: World, { restartCount }: ContainerStatus): number =>
  Math.min(pace.restartMs * 2 ** Math.min(restartCount, 20), maxRestartMs)

function backOff(world: World, pod: Pod, { name }: Container, status: ContainerStatus): ContainerStatus {
  const message = `Back-off restarting failed container ${name} in pod ${pod.metadata.name}`
  recordEvent(world, pod, { type: 'Warning', reason: 'BackOff', message, component: 'kubelet' })
  return {
    ...status,
    lastState: { ...status.state },
    state: { waiting: { reason: 'CrashLoopBackOff', message } },
  }
}

function notPulled(world: World, pod: Pod, { image }: Container, status: ContainerStatus): ContainerStatus {
  const message = `Failed to pull image "${image}": not found`
  recordEvent(world, pod, { type: 'Warning', reason: 'Failed', message, component: 'kubelet' })
  return {
    ...status,
    state: { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` } },
  }
}
