import type { PreviewRow } from '#shared/session-import'

/** Places of the rows of which something can come in. */
export const selectableRows = (rows: readonly PreviewRow[]): ReadonlySet<number> =>
  new Set(rows.flatMap(({ state }, index) => (state === 'existing' ? [] : [index])))

export function toggled(selected: ReadonlySet<number>, index: number): ReadonlySet<number> {
  const next = new Set(selected)
  if (!next.delete(index)) next.add(index)
  return next
}
