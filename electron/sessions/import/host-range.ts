import { maxFound } from '#shared/session-import'
import { importError } from './found'

/** Names of hosts are shorter; a longer one is given back as it is. */
const maxLength = 1000

/** Names of an inventory line: `node[1:3]`, `w[01:10:2]-k8s`, `db-[a:f]`. Throws `input.invalid` (`sessionImport.tooMany`). */
export function expandRange(pattern: string): string[] {
  if (pattern.length > maxLength) return [pattern]
  const [whole, first, last, step] = /\[(\d+|[a-z]):(\d+|[a-z])(?::(\d+))?\]/i.exec(pattern) ?? []
  if (whole === undefined || first === undefined || last === undefined) return [pattern]
  const at = pattern.indexOf(whole)
  const values = valuesOf(first, last, Number(step ?? 1))
  const tails = expandRange(pattern.slice(at + whole.length))
  if (values.length * tails.length > maxFound) throw tooMany()
  return values.flatMap((value) => tails.map((tail) => pattern.slice(0, at) + value + tail))
}

function valuesOf(first: string, last: string, step: number): string[] {
  const isNumber = /^\d/.test(first)
  const from = isNumber ? Number(first) : first.charCodeAt(0)
  const to = isNumber ? Number(last) : last.charCodeAt(0)
  const count = step > 0 && to >= from ? Math.floor((to - from) / step) + 1 : 0
  if (count > maxFound) throw tooMany()
  return Array.from({ length: count }, (_, index) => {
    const value = from + index * step
    // Zeros in front give the number of digits.
    return isNumber ? String(value).padStart(first.length, '0') : String.fromCharCode(value)
  })
}

const tooMany = () => importError('sessionImport.tooMany', { count: maxFound })
