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
