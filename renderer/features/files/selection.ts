/** Chosen rows by name, the row that the keyboard is on, and the one from which a range is drawn. */
export interface Selection {
  chosen: ReadonlySet<string>
  active: string | null
  anchor: string | null
}

export const nothingChosen: Selection = { chosen: new Set(), active: null, anchor: null }

export const only = (name: string): Selection => ({ chosen: new Set([name]), active: name, anchor: name })

export const toggled = ({ chosen }: Selection, name: string): Selection => {
  const next = new Set(chosen)
  if (!next.delete(name)) next.add(name)
  return { chosen: next, active: name, anchor: name }
}

/** From the anchor to `name`. */
export function extended(names: readonly string[], { anchor, active }: Selection, name: string): Selection {
  const from = names.indexOf(anchor ?? active ?? name)
  const to = names.indexOf(name)
  const range = names.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { chosen: new Set(range), active: name, anchor: names[from] ?? name }
}

/** Where an arrow key or its like goes from `active`; null for other keys. */
export function movedTo(
  key: string,
  names: readonly string[],
  active: string | null,
  page: number,
): string | null {
  const index = active === null ? -1 : names.indexOf(active)
  const steps: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: names.length - 1,
  }
  const target = steps[key]
  if (target === undefined) return null
  return names[Math.min(names.length - 1, Math.max(0, target))] ?? null
}

/** What is still there after the list was read again. */
export function remaining(names: readonly string[], { chosen, active, anchor }: Selection): Selection {
  const known = new Set(names)
  const keep = (name: string | null) => (name !== null && known.has(name) ? name : null)
  return {
    chosen: new Set([...chosen].filter((name) => known.has(name))),
    active: keep(active),
    anchor: keep(anchor),
  }
}
