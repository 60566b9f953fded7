import { stringify } from 'yaml'

/** An object of the Kubernetes API. */
export type ApiObject = { [field: string]: unknown }

/** Go prints the fields of an object in alphabetical order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, field]) => [name, sorted(field)]))
}

export const printJson = (object: ApiObject): string => `${JSON.stringify(sorted(object), null, 4)}\n`
export const printYaml = (object: ApiObject): string => stringify(sorted(object), { lineWidth: 0 })
/** Events of a watch are printed on one line each, `type` first. */
export const printEvent = (type: string, object: ApiObject): string =>
  `${JSON.stringify({ type, object: sorted(object) })}\n`

export const listOf = (items: ApiObject[]): ApiObject => ({
  apiVersion: 'v1',
  items,
  kind: 'List',
  metadata: { resourceVersion: '' },
})

/** Prints rows in columns three spaces apart; a column never gets narrower, so that the rows of a watch stay in line. */
export class TablePrinter {
  readonly #widths: number[] = []

  print(rows: readonly (readonly string[])[]): string {
    for (const row of rows)
      row.forEach((cell, column) => {
        this.#widths[column] = Math.max(this.#widths[column] ?? 0, cell.length)
      })
    return rows.map((row) => `${this.#line(row)}\n`).join('')
  }

  #line(row: readonly string[]): string {
    const last = row.length - 1
    return row
      .map((cell, column) => (column === last ? cell : cell.padEnd((this.#widths[column] ?? 0) + 3)))
      .join('')
  }
}
