import type { Pod } from '../pods'
import { apiTime } from './node-object'
import { type ApiObject, age } from './print'

export const podColumns = ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE']
export const widePodColumns = [...podColumns, 'IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES']

export const podRow = (pod: Pod): string[] => [
  pod.name,
  pod.ready ? '1/1' : '0/1',
  pod.phase,
  '0',
  age(pod.createdAt),
]

export const widePodRow = (pod: Pod): string[] => [
  ...podRow(pod),
  pod.ip ?? '<none>',
  pod.node?.name ?? '<none>',
  '<none>',
  '<none>',
]

/** The Pod of the Kubernetes API (core/v1), as `-o json` prints it, shortened. */
export function podObject(pod: Pod): ApiObject {
  const container = pod.name.replace(/(-[a-z0-9]{9})?-[a-z0-9]{5}$/, '')
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { creationTimestamp: apiTime(pod.createdAt), name: pod.name, namespace: pod.namespace },
    spec: { containers: [{ name: container }], ...(pod.node ? { nodeName: pod.node.name } : {}) },
    status: {
      conditions: [{ type: 'Ready', status: pod.ready ? 'True' : 'False' }],
      containerStatuses: pod.node ? [{ name: container, ready: pod.ready, restartCount: 0 }] : [],
      ...(pod.node ? { hostIP: pod.node.address } : {}),
      phase: pod.phase,
      ...(pod.ip ? { podIP: pod.ip } : {}),
    },
  }
}
