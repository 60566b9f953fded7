import { ApiError, type StatusCause } from '../api-error'
import { isObject, isSame, type JsonObject } from '../json'
import { apiTime, type KubeObject } from '../model'
import type { Resource } from '../resources'
import {
  type FieldSet,
  fieldsOf,
  fromFieldsV1,
  pathOf,
  readable,
  toFieldsV1,
  valueAt,
  without,
} from './field-set'
import { strategicMerge } from './strategic-merge'

/** Who changes an object, and how. */
export interface Manager {
  name: string
  subresource: string
  /** By server-side apply, with a configuration that says all that this manager wants. */
  applied?: boolean
}

interface Ownership extends Manager {
  apiVersion: string
  time: string
  fields: FieldSet
}

/** Managers that an object keeps; the oldest are forgotten first. */
const maxManagers = 20

/** Notes in `metadata.managedFields` who has set what, by comparing an object with how it was before. */
export function noteChange<T extends KubeObject>(before: T | null, after: T, manager: Manager, now: Date): T {
  const old = before ? fieldsOf(before) : new Set<string>()
  const fields = fieldsOf(after)
  const changed = [...fields].filter((key) => !old.has(key) || !sameAt(before, after, key))
  const gone = [...old].filter((key) => !fields.has(key))
  if (changed.length === 0 && gone.length === 0) return withOwners(after, before ? ownersOf(before) : [])
  const taken = new Set([...changed, ...gone])
  const owners = before ? ownersOf(before) : []
  const mine = owners.find((one) => isSameManager(one, manager))
  const others = owners
    .filter((one) => one !== mine)
    .map((one) => ({ ...one, fields: minus(one.fields, taken) }))
  const own = new Set([...minus(mine?.fields ?? new Set(), new Set(gone)), ...changed])
  return withOwners(after, [...others, ownership(after.apiVersion, manager, own, now)])
}

/** Notes that a new object was made by server-side apply: its manager owns what the configuration says, and nothing else. */
export function noteApplied<T extends KubeObject>(
  object: T,
  configuration: JsonObject,
  manager: Manager,
  now: Date,
): T {
  const applier = { ...manager, applied: true }
  return withOwners(object, [ownership(object.apiVersion, applier, fieldsOf(configuration), now)])
}

/**
 * Server-side apply: what the configuration says is set, and what this manager said before and says no longer is taken
 * away, unless another one wants it. Throws `Conflict` where another manager has set a field to something else.
 */
export function applyConfiguration(
  resource: Resource,
  current: KubeObject,
  configuration: JsonObject,
  manager: Manager & { force: boolean },
  now: Date,
): KubeObject {
  const applier = { name: manager.name, subresource: manager.subresource, applied: true }
  const wanted = fieldsOf(configuration)
  const owners = ownersOf(current)
  const mine = owners.find((one) => isSameManager(one, applier))
  const others = owners.filter((one) => one !== mine)
  const contested = new Set(
    [...wanted].filter((key) => !sameAt(current, configuration, key) && !isElementKey(key)),
  )
  if (!manager.force) refuseConflicts(resource, others, contested)
  const kept = manager.force
    ? others.map((one) => ({ ...one, fields: minus(one.fields, contested) }))
    : others
  const givenUp = [...(mine?.fields ?? [])].filter(
    (key) => !wanted.has(key) && !kept.some(({ fields }) => fields.has(key)),
  )
  const merged = givenUp.reduce<unknown>(
    (object, key) => without(object, pathOf(key)),
    strategicMerge(current, configuration),
  )
  const same = mine && isSame([...mine.fields].sort(), [...wanted].sort()) && contested.size === 0
  const own = same ? mine : ownership(current.apiVersion, applier, wanted, now)
  return withOwners(merged as KubeObject, [...kept, own])
}

function refuseConflicts(resource: Resource, others: readonly Ownership[], contested: FieldSet): void {
  const causes = others.flatMap(({ name, apiVersion, fields }) =>
    [...contested]
      .filter((key) => fields.has(key))
      .map(
        (key): StatusCause => ({
          reason: 'FieldManagerConflict',
          message: `conflict with "${name}" using ${apiVersion}`,
          field: readable(pathOf(key)),
        }),
      ),
  )
  if (causes.length === 0) return
  const words = causes.map(({ message, field }) => `${message}: ${field}`).join('\n')
  const count = causes.length === 1 ? '1 conflict' : `${causes.length} conflicts`
  throw new ApiError('Conflict', `Apply failed with ${count}: ${words}`, { kind: resource.plural, causes })
}

const isElementKey = (key: string): boolean => pathOf(key).at(-1)?.startsWith('k:') ?? false

/** Elements of lists are compared by their fields. */
function sameAt(before: unknown, after: unknown, key: string): boolean {
  const path = pathOf(key)
  const [old, now] = [valueAt(before, path), valueAt(after, path)]
  return isElementKey(key) ? (old === undefined) === (now === undefined) : isSame(old, now)
}

const isSameManager = (a: Manager, b: Manager): boolean =>
  a.name === b.name && a.subresource === b.subresource && Boolean(a.applied) === Boolean(b.applied)

const minus = (fields: FieldSet, less: FieldSet): Set<string> =>
  new Set([...fields].filter((key) => !less.has(key)))

const ownership = (apiVersion: string, manager: Manager, fields: FieldSet, now: Date): Ownership => ({
  ...manager,
  apiVersion,
  time: apiTime(now),
  fields,
})

function ownersOf({ metadata }: KubeObject): Ownership[] {
  const entries = Array.isArray(metadata.managedFields) ? metadata.managedFields.filter(isObject) : []
  return entries.map((entry) => ({
    name: String(entry.manager),
    subresource: String(entry.subresource ?? ''),
    applied: entry.operation === 'Apply',
    apiVersion: String(entry.apiVersion),
    time: String(entry.time),
    fields: fromFieldsV1(entry.fieldsV1),
  }))
}

function withOwners<T extends KubeObject>(object: T, owners: readonly Ownership[]): T {
  const managedFields = owners
    .filter(({ fields }) => fields.size > 0)
    .slice(-maxManagers)
    .map(({ name, subresource, applied, apiVersion, time, fields }) => ({
      manager: name,
      operation: applied ? 'Apply' : 'Update',
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      ...(subresource ? { subresource } : {}),
    }))
  return { ...object, metadata: { ...object.metadata, managedFields } }
}
