import { ApiError, badRequest } from '../api-error'
import type { Exchange } from '../exchange'
import type { ContainerStatus, Pod } from '../model'
import { pods } from '../resources'

/** A container of a pod that a request is about. */
export interface PodContainer {
  pod: Pod
  container: string
  status: ContainerStatus | undefined
}

type Request = Pick<Exchange, 'store' | 'namespace' | 'name' | 'query'>

/** The container that a query names, or the first. Throws `NotFound` and `BadRequest`. */
export function containerOf({ store, namespace, name = '', query }: Request): PodContainer {
  const pod = store.get(pods, namespace, name)
  const names = pod.spec.containers.map((one) => one.name)
  const container = query.get('container') ?? names[0] ?? ''
  if (!names.includes(container)) throw badRequest(`container ${container} is not valid for pod ${name}`)
  return { pod, container, status: pod.status.containerStatuses?.find((one) => one.name === container) }
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
