import { isObject, isSame, type JsonObject } from '../json'
import { isSet, mergeKeyOf } from './merge-keys'

/**
 * Applies a strategic merge patch as kubectl sends it: like a merge patch, but lists with a merge key are merged element
 * by element (kubernetes.io, "Update API Objects in Place Using kubectl patch"). Throws nothing; what it does not know it merges.
 */
export function strategicMerge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  if (patch.$patch === 'delete') return {}
  if (patch.$patch === 'replace') return plain(patch)
  const merged = new Map(isObject(target) ? Object.entries(target) : [])
  retain(merged, patch.$retainKeys)
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith('$')) continue
    if (value === null) merged.delete(name)
    else if (Array.isArray(value)) merged.set(name, mergeList(name, merged.get(name), value))
    else merged.set(name, strategicMerge(merged.get(name), value))
  }
  applyListDirectives(merged, patch)
  return Object.fromEntries(merged)
}

/** What is left when the directives are taken out. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (!isObject(value)) return value
  const fields = Object.entries(value).filter(([name, field]) => !name.startsWith('$') && field !== null)
  return Object.fromEntries(fields.map(([name, field]) => [name, plain(field)]))
}

function retain(merged: Map<string, unknown>, names: unknown): void {
  if (!Array.isArray(names)) return
  for (const name of [...merged.keys()]) if (!names.includes(name)) merged.delete(name)
}

function mergeList(field: string, target: unknown, patch: readonly unknown[]): unknown[] {
  const before: unknown[] = Array.isArray(target) ? target : []
  if (isSet(field)) return [...new Set([...before, ...patch])]
  const key = mergeKeyOf(field, [...before, ...patch])
  if (key === undefined || patch.some((one) => isObject(one) && one.$patch === 'replace'))
    return patch.filter((one) => !(isObject(one) && one.$patch === 'replace')).map(plain)
  return patch.reduce<unknown[]>((list, element) => mergeElement(list, element as JsonObject, key), before)
}

function mergeElement(list: readonly unknown[], element: JsonObject, key: string): unknown[] {
  const isIt = (other: unknown) => isObject(other) && isSame(other[key], element[key])
  if (element.$patch === 'delete') return list.filter((other) => !isIt(other))
  if (!list.some(isIt)) return [...list, plain(element)]
  return list.map((other) => (isIt(other) ? strategicMerge(other, element) : other))
}

/** `$setElementOrder/LIST` and `$deleteFromPrimitiveList/LIST`. */
function applyListDirectives(merged: Map<string, unknown>, patch: JsonObject): void {
  for (const [name, value] of Object.entries(patch)) {
    const [directive, field = ''] = name.split('/')
    const list = merged.get(field)
    if (!Array.isArray(list) || !Array.isArray(value)) continue
    if (directive === '$deleteFromPrimitiveList')
      merged.set(
        field,
        list.filter((one) => !value.includes(one)),
      )
    if (directive === '$setElementOrder') merged.set(field, inOrder(field, list, value))
  }
}

/** Elements that the order names, in that order; then the others, which only the server knows. */
function inOrder(field: string, list: readonly unknown[], order: readonly unknown[]): unknown[] {
  const key = mergeKeyOf(field, list)
  const nameOf = (element: unknown) => (key !== undefined && isObject(element) ? element[key] : element)
  const place = (element: unknown) => {
    const index = order.findIndex((one) => isSame(nameOf(one), nameOf(element)))
    return index < 0 ? order.length : index
  }
  return [...list].sort((a, b) => place(a) - place(b))
}
