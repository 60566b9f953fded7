import { canonicalJson, isObject, isSame, type JsonObject } from '../json'
import { isSet, mergeKeyOf } from './merge-keys'

/**
 * One field of an object, as the steps that lead to it: `f:NAME` a field, `k:{"name":"x"}` an element of a list with a
 * merge key, `v:"x"` an element of a set (structured-merge-diff's FieldsV1).
 */
type Path = readonly string[]

/** Fields of one object: each path as JSON, which makes it comparable. */
export type FieldSet = ReadonlySet<string>

const keyOf = (path: Path): string => JSON.stringify(path)
export const pathOf = (key: string): string[] => JSON.parse(key)

/** Fields that belong to nobody: they say which object it is, or are the server's. */
const unowned = new Set(
  [
    ['f:apiVersion'],
    ['f:kind'],
    ...[
      'name',
      'namespace',
      'uid',
      'resourceVersion',
      'generation',
      'creationTimestamp',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
      'managedFields',
    ].map((name) => ['f:metadata', `f:${name}`]),
  ].map(keyOf),
)

/** The fields that an object sets, without those of `status` where that has a writer of its own. */
export function fieldsOf(object: JsonObject): Set<string> {
  const found = new Set<string>()
  collect(object, [], found)
  for (const key of unowned) found.delete(key)
  return found
}

function collect(value: unknown, path: Path, found: Set<string>): void {
  if (isObject(value) && Object.keys(value).length > 0) {
    for (const [name, field] of Object.entries(value)) {
      const step = [...path, `f:${name}`]
      if (!unowned.has(keyOf(step))) collectField(name, field, step, found)
    }
  } else if (path.length > 0) found.add(keyOf(path))
}

function collectField(name: string, value: unknown, path: Path, found: Set<string>): void {
  if (!Array.isArray(value) || value.length === 0) {
    collect(value, path, found)
    return
  }
  const key = mergeKeyOf(name, value)
  if (isSet(name)) for (const element of value) found.add(keyOf([...path, `v:${JSON.stringify(element)}`]))
  else if (key === undefined) found.add(keyOf(path))
  else
    for (const element of value) {
      const step = [...path, `k:${canonicalJson({ [key]: element[key] })}`]
      found.add(keyOf(step))
      collect(element, step, found)
    }
}

/** The value at a path; undefined where it is not there. An element of a list is itself, whatever its fields are. */
export function valueAt(object: unknown, path: Path): unknown {
  let value = object
  for (const step of path) value = stepInto(value, step)
  return value
}

function stepInto(value: unknown, step: string): unknown {
  const text = step.slice(2)
  if (step.startsWith('f:')) return isObject(value) && Object.hasOwn(value, text) ? value[text] : undefined
  return Array.isArray(value) ? value.find((element) => isElement(element, step)) : undefined
}

function isElement(element: unknown, step: string): boolean {
  const wanted: unknown = JSON.parse(step.slice(2))
  if (step.startsWith('v:')) return isSame(element, wanted)
  return (
    isObject(element) &&
    isObject(wanted) &&
    Object.entries(wanted).every(([key, one]) => isSame(element[key], one))
  )
}

/** The object without one field; objects that become empty stay. */
export function without(object: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return object
  if (step.startsWith('f:')) {
    const name = step.slice(2)
    if (!isObject(object) || !Object.hasOwn(object, name)) return object
    const { [name]: value, ...others } = object
    return rest.length === 0 ? others : { ...object, [name]: without(value, rest) }
  }
  if (!Array.isArray(object)) return object
  return object.flatMap((element) => {
    if (!isElement(element, step)) return [element]
    return rest.length === 0 ? [] : [without(element, rest)]
  })
}

/** A field set as the API shows it. */
export function toFieldsV1(fields: FieldSet): JsonObject {
  const root: JsonObject = {}
  for (const key of fields) {
    let place = root
    for (const step of pathOf(key)) {
      const next = isObject(place[step]) ? place[step] : {}
      place[step] = next
      place = next
    }
    if (pathOf(key).at(-1)?.startsWith('k:')) place['.'] = {}
  }
  return root
}

export function fromFieldsV1(tree: unknown, path: Path = []): Set<string> {
  const found = new Set<string>()
  if (!isObject(tree)) return found
  const names = Object.keys(tree)
  if (path.length > 0 && (names.length === 0 || names.includes('.'))) found.add(keyOf(path))
  for (const name of names)
    if (name !== '.') for (const key of fromFieldsV1(tree[name], [...path, name])) found.add(key)
  return found
}

/** `.spec.template.spec.containers[name="web"].image`, as conflicts are told. */
export const readable = (path: Path): string =>
  path
    .map((step) => {
      const text = step.slice(2)
      if (step.startsWith('f:')) return `.${text}`
      if (step.startsWith('v:')) return `[=${text}]`
      const [[key, value] = ['', '']] = Object.entries(JSON.parse(text) as JsonObject)
      return `[${key}=${JSON.stringify(value)}]`
    })
    .join('')
