import { isObject, type JsonObject } from '../json'

/**
 * Lists whose elements are told apart by a field, with that field: `patchMergeKey` of the types of core/v1 and apps/v1
 * (k8s.io/api). A list that is not here is one value and is replaced as a whole.
 */
const mergeKeys: Record<string, readonly string[]> = {
  addresses: ['type'],
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  ephemeralContainers: ['name'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  ownerReferences: ['uid'],
  // Of a container, or of a service.
  ports: ['containerPort', 'port'],
  topologySpreadConstraints: ['topologyKey'],
  volumeDevices: ['devicePath'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
}

/** Lists of plain values that are merged as sets. */
const sets = ['finalizers']

export const isSet = (field: string): boolean => sets.includes(field)

/** The field that tells the elements of this list apart; undefined where the list is one value. */
export function mergeKeyOf(field: string, elements: readonly unknown[]): string | undefined {
  const keys = Object.hasOwn(mergeKeys, field) ? (mergeKeys[field] ?? []) : []
  const objects = elements.filter(isObject)
  if (objects.length < elements.length) return undefined
  return keys.find((key) => objects.every((element) => isDirective(element) || element[key] !== undefined))
}

const isDirective = (element: JsonObject): boolean => element.$patch === 'replace'
