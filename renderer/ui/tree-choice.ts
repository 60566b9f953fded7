/** Rows that are chosen together, as in file managers. */
export interface Choice {
  ids: ReadonlySet<string>
  /** Where a range starts. */
  anchor: string | null
}

export const noChoice: Choice = { ids: new Set(), anchor: null }

export const chooseOne = (id: string): Choice => ({ ids: new Set([id]), anchor: id })

/** Adds the row, or takes it out. */
export function toggleChosen({ ids }: Choice, id: string): Choice {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return { ids: next, anchor: id }
}

/** Every row from the anchor to `id`; `rows` are all of them, as they stand. */
export function chooseRange({ anchor }: Choice, id: string, rows: readonly string[]): Choice {
  const start = rows.indexOf(anchor ?? id)
  const end = rows.indexOf(id)
  if (start < 0) return chooseOne(id)
  return {
    ids: new Set(rows.slice(Math.min(start, end), Math.max(start, end) + 1)),
    anchor: anchor ?? id,
  }
}

/** Without rows that are not there any more. */
export function keepKnown(choice: Choice, isKnown: (id: string) => boolean): Choice {
  const ids = [...choice.ids].filter(isKnown)
  return ids.length === choice.ids.size ? choice : { ...choice, ids: new Set(ids) }
}
