import type { IBuffer, IBufferLine } from '@xterm/xterm'

/** A place in a buffer: `cells` go on in the rows below where a line is wrapped. Rows are counted from the oldest line. */
export interface Match {
  row: number
  column: number
  cells: number
}

/** Rows of one line that are searched together at most: a file without line breaks would be one long step. */
const maxRows = 100

/** What was one line when it was printed, in as many rows as it takes. */
interface PrintedLine {
  first: number
  texts: string[]
}

type Buffer = Pick<IBuffer, 'getLine' | 'length'>

export interface Query {
  text: string
  caseSensitive: boolean
  regex: boolean
}

/** Null for a text that is no regular expression, or empty. */
export function patternOf({ text, caseSensitive, regex }: Query): RegExp | null {
  if (text === '') return null
  const source = regex ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  try {
    return new RegExp(source, caseSensitive ? 'g' : 'gi')
  } catch {
    // The only way to ask whether it is one.
    return null
  }
}

/** The matches in the printed line that ends at `row`, the last one first, and the row it begins at. */
export function matchesEndingAt(
  buffer: Buffer,
  row: number,
  pattern: RegExp,
): { first: number; matches: Match[] } {
  const line = printedLine(buffer, row)
  const matches = [...line.texts.join('').matchAll(pattern)]
    .filter(([text]) => text !== '')
    .map((match) => placeOf(buffer, line, match.index, match[0].length))
  return { first: line.first, matches: matches.reverse() }
}

/** The rows of a match, each with its own part. */
export function rowsOf({ row, column, cells }: Match, cols: number): Match[] {
  const here = Math.min(cells, cols - column)
  const part = { row, column, cells: here }
  return here === cells ? [part] : [part, ...rowsOf({ row: row + 1, column: 0, cells: cells - here }, cols)]
}

function printedLine(buffer: Buffer, last: number): PrintedLine {
  let first = last
  while (first > 0 && last - first < maxRows && buffer.getLine(first)?.isWrapped) first -= 1
  const texts: string[] = []
  for (let row = first; row <= last; row += 1) {
    const line = buffer.getLine(row)
    const text = line?.translateToString(row === last) ?? ''
    texts.push(line && row < last && endsBeforeWide(line, buffer.getLine(row + 1)) ? text.slice(0, -1) : text)
  }
  return { first, texts }
}

/** A character of two cells does not fit into the last cell of a row, which then stays empty. The second half of one has no width. */
function endsBeforeWide(line: IBufferLine, next: IBufferLine | undefined): boolean {
  const last = line.getCell(line.length - 1)
  return last?.getCode() === 0 && last.getWidth() === 1 && next?.getCell(0)?.getWidth() === 2
}

function placeOf(buffer: Buffer, { first, texts }: PrintedLine, from: number, length: number): Match {
  const start = cellAt(buffer, first, texts, from)
  // The end of the last character, not the beginning of the next one, which may be in the next row.
  const end = cellAt(buffer, first, texts, from + length - 1)
  const cols = buffer.getLine(first)?.length ?? 0
  return {
    row: start.row,
    column: start.column,
    cells: (end.row - start.row) * cols + end.column + end.width - start.column,
  }
}

/** The cell that has the character at `index` of the printed line. */
function cellAt(buffer: Buffer, first: number, texts: string[], index: number) {
  let row = first
  let rest = index
  for (const text of texts) {
    if (rest < text.length) break
    rest -= text.length
    row += 1
  }
  const line = buffer.getLine(row)
  for (let column = 0; line && column < line.length; column += 1) {
    const cell = line.getCell(column)
    const width = cell?.getWidth() ?? 1
    // The second half of a wide character has no text of its own.
    if (width === 0) continue
    rest -= cell?.getChars().length || 1
    if (rest < 0) return { row, column, width }
  }
  return { row, column: 0, width: 1 }
}
