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

/** The containers' next state, or null while there is nothing to do before `wakeAt`. */
export function startContainers(world: World, pod: Pod): ContainerStatus[] | null {
  const before = pod.status.containerStatuses ?? []
  const next = pod.spec.containers.map((container, index) => {
    const status = before[index]
    return status ? nextStatus(world, pod, container, status) : undefined
  })
  const changed = next.some((status, index) => status !== before[index])
  return changed ? next.flatMap((status) => status ?? []) : null
}

function nextStatus(world: World, pod: Pod, container: Container, status: ContainerStatus): ContainerStatus {
  const { now, pace, wakeAt } = world
  const behaviour = behaviourOf(container)
  const { running, terminated, waiting } = status.state ?? {}
  if (waiting?.reason === 'ContainerCreating') {
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
  if (terminated && startsAgain(pod, terminated.exitCode)) return backOff(world, pod, container, status)
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

const startsAgain = ({ spec }: Pod, exitCode: number): boolean =>
  spec.restartPolicy === 'Always' || (spec.restartPolicy === 'OnFailure' && exitCode !== 0)

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
