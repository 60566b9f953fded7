import type { Container, ContainerStatus, Pod } from './model'

/** All containers of a pod: its own, then those that start it. */
export const containersOf = ({ spec }: Pod): Container[] => [
  ...spec.containers,
  ...(spec.initContainers ?? []),
]

/** What the kubelet says of a container; undefined before it has said anything. */
export function statusOf({ status }: Pod, container: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = status
  return [...containerStatuses, ...initContainerStatuses].find(({ name }) => name === container)
}

/** The containers that count for a pod's state: its own, and the init containers that run on beside them. */
export function countedContainers({ spec, status }: Pod): { all: number; statuses: ContainerStatus[] } {
  const { containers, initContainers = [] } = spec
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')
  const isSidecar = (status: ContainerStatus) => sidecars.some(({ name }) => name === status.name)
  return {
    all: containers.length + sidecars.length,
    statuses: [
      ...(status.containerStatuses ?? []),
      ...(status.initContainerStatuses ?? []).filter(isSidecar),
    ],
  }
}
