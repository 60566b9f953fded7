import { ApiError, badRequest } from '../api-error'
import type { Exchange } from '../exchange'
import type { ContainerStatus, Pod } from '../model'
import { containersOf, statusOf } from '../pod-containers'
import { pods } from '../resources'

/** A container of a pod that a request is about. */
export interface PodContainer {
  pod: Pod
  container: string
  status: ContainerStatus | undefined
}

type Request = Pick<Exchange, 'store' | 'namespace' | 'name' | 'query'>

/** The container that a query names, or the only one. Throws `NotFound` and `BadRequest`. */
export function containerOf({ store, namespace, name = '', query }: Request): PodContainer {
  const pod = store.get(pods, namespace, name)
  const container = query.get('container') || onlyOne(pod)
  if (!containersOf(pod).some((one) => one.name === container))
    throw badRequest(`container ${container} is not valid for pod ${name}`)
  return { pod, container, status: statusOf(pod, container) }
}

/** As the API server does, in its words (kubernetes `pkg/registry/core/pod`, `validateContainer`). */
function onlyOne({ metadata, spec: { containers, initContainers = [] } }: Pod): string {
  const namesOf = (list: readonly { name: string }[]) => `[${list.map(({ name }) => name).join(' ')}]`
  const [first] = containers
  if (first && containers.length === 1) return first.name
  const others = initContainers.length > 0 ? ` or one of the init containers: ${namesOf(initContainers)}` : ''
  throw badRequest(
    `a container name must be specified for pod ${metadata.name}, choose one of: ${namesOf(containers)}${others}`,
  )
}

/** Throws `BadRequest` where the container does not run, and `InternalError` where its node cannot be asked. */
export function requireRunning({ pod, container, status }: PodContainer, runs: boolean): void {
  const waiting = status?.state?.waiting?.reason
  const where = `container "${container}" in pod "${pod.metadata.name}"`
  if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  if (!runs)
    throw new ApiError(
      'InternalError',
      `Get "https://${pod.status.hostIP}:10250/containerLogs": dial tcp ${pod.status.hostIP}:10250: connect: no route to host`,
    )
  if (waiting) throw badRequest(`${where} is waiting to start: ${waiting}`)
}
