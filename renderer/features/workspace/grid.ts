/**
 * Rows of the default grid: as close to a square as it gets, filled row by row. Four are 2 and 2, five are 3 and 2.
 */
export function gridRows<T>(items: readonly T[]): T[][] {
  const columns = Math.ceil(Math.sqrt(items.length))
  const rows: T[][] = []
  for (let start = 0; start < items.length; start += columns) rows.push(items.slice(start, start + columns))
  return rows
}

/** Where a new pane goes in a layout that the user arranged: beside or below the largest pane, so that it halves. */
export function largestPane<T extends { width: number; height: number }>(
  panes: readonly T[],
): { pane: T; direction: 'right' | 'below' } | null {
  const [first, ...rest] = panes
  if (!first) return null
  const pane = rest.reduce((best, next) => (area(next) > area(best) ? next : best), first)
  // A character is about twice as high as wide, so a pane is split across only when it is clearly wide.
  return { pane, direction: pane.width > pane.height * 1.5 ? 'right' : 'below' }
}

const area = ({ width, height }: { width: number; height: number }): number => width * height
