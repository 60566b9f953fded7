import { createHash, randomInt } from 'node:crypto'
import type { KubeObject, OwnerReference, Pod, PodTemplate } from '../model'
import type { NewObject } from '../store'

/** Letters of Kubernetes' random names (k8s.io/apimachinery/pkg/util/rand). */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** The random end of a generated name. */
export const randomSuffix = (length = 5): string =>
  Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')

/** Always the same letters for the same `seed`. */
export function suffixOf(seed: string, length: number): string {
  const hash = createHash('sha256').update(seed).digest()
  return Array.from({ length }, (_, index) => alphabet.charAt((hash[index] ?? 0) % alphabet.length)).join('')
}

export const ownedBy = ({ apiVersion, kind, metadata }: KubeObject): OwnerReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
})

export const controllerOf = ({ metadata }: KubeObject): OwnerReference | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller)

/** Objects by the uid of their controller. */
export function byController<T extends KubeObject>(objects: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const object of objects) {
    const uid = controllerOf(object)?.uid
    if (uid === undefined) continue
    const group = groups.get(uid)
    if (group) group.push(object)
    else groups.set(uid, [object])
  }
  return groups
}

/** A pod made from a template. */
export const podFrom = (
  owner: KubeObject,
  template: PodTemplate,
  more: Partial<Pod['spec']> = {},
): NewObject<Pod> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    ...template.metadata,
    name: `${owner.metadata.name}-${randomSuffix()}`,
    generateName: `${owner.metadata.name}-`,
    namespace: owner.metadata.namespace,
    ownerReferences: [ownedBy(owner)],
  },
  spec: { ...template.spec, ...more },
  status: { phase: 'Pending' },
})

/** Whether a pod still counts: it has not ended, and nobody has deleted it. */
export const isActive = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && status.phase !== 'Failed' && status.phase !== 'Succeeded'

export const isReady = ({ status }: Pod): boolean =>
  status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false

/** Whether a DaemonSet keeps this pod on its node. */
export const isDaemonPod = (pod: Pod): boolean => controllerOf(pod)?.kind === 'DaemonSet'
