import type { DiffLine, DiffRow } from '#shared/compare-diff'

/** Rows without a gap between them, and how many lines of each side come before. */
interface Hunk {
  leftBefore: number
  rightBefore: number
  rows: Exclude<DiffRow, { kind: 'skipped' }>[]
}

/** As `diff -u` shows it; empty where nothing differs. */
export function unifiedText(rows: readonly DiffRow[], left: string, right: string): string {
  const hunks = hunksOf(rows)
  if (hunks.length === 0) return ''
  return `--- ${left}\n+++ ${right}\n${hunks.map(hunkText).join('')}`
}

function hunksOf(rows: readonly DiffRow[]): Hunk[] {
  const hunks: Hunk[] = []
  let [leftBefore, rightBefore] = [0, 0]
  let isOpen = false
  for (const row of rows) {
    if (row.kind === 'skipped') {
      leftBefore += row.count
      rightBefore += row.count
      isOpen = false
      continue
    }
    if (!isOpen) hunks.push({ leftBefore, rightBefore, rows: [] })
    isOpen = true
    hunks.at(-1)?.rows.push(row)
    if (row.left) leftBefore += 1
    if (row.right) rightBefore += 1
  }
  return hunks
}

function hunkText({ leftBefore, rightBefore, rows }: Hunk): string {
  const lines: string[] = []
  let added: string[] = []
  for (const { kind, left, right } of rows) {
    if (kind === 'equal') {
      lines.push(...added, ` ${left.text}`)
      added = []
      continue
    }
    if (left) lines.push(`-${left.text}`)
    if (right) added.push(`+${right.text}`)
  }
  lines.push(...added)
  const count = (side: 'left' | 'right') => rows.filter((row) => row[side] !== null).length
  const head = `@@ -${range(leftBefore, count('left'))} +${range(rightBefore, count('right'))} @@`
  return `${[head, ...lines].join('\n')}\n`
}

/** Of no lines the number of the line before counts, as POSIX has it. */
const range = (before: number, count: number): string => `${count === 0 ? before : before + 1},${count}`

/**
 * Two columns with the sign of `diff -y` between them, `columns` characters wide in all; a line that is too long goes on below. Empty
 * where nothing differs.
 */
export function sideBySideText(rows: readonly DiffRow[], columns: number): string {
  if (!rows.some(({ kind }) => kind === 'different')) return ''
  const width = Math.max(10, Math.floor((columns - 3) / 2))
  return rows.map((row) => rowText(row, width)).join('')
}

function rowText(row: DiffRow, width: number): string {
  if (row.kind === 'skipped') return `${' '.repeat(width)} ⋮\n`
  const [left, right] = [piecesOf(row.left, width), piecesOf(row.right, width)]
  const sign = row.kind === 'equal' ? ' ' : row.left && row.right ? '|' : row.left ? '<' : '>'
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const [before = '', after = ''] = [left[index], right[index]]
    return `${before}${' '.repeat(width - widthOf(before))} ${sign} ${after}`.trimEnd()
  })
    .map((line) => `${line}\n`)
    .join('')
}

/** A line, cut so that each piece is at most `width` wide. */
function piecesOf(line: DiffLine | null, width: number): string[] {
  const pieces = ['']
  let used = 0
  for (const character of withoutTabs(line?.text ?? '')) {
    const own = widthOf(character)
    if (used + own > width) {
      pieces.push('')
      used = 0
    }
    pieces[pieces.length - 1] += character
    used += own
  }
  return pieces
}

const tabWidth = 8

const withoutTabs = (text: string): string =>
  text
    .split('\t')
    .reduce((before, after) => before + ' '.repeat(tabWidth - (widthOf(before) % tabWidth)) + after)

/** Characters of East Asian scripts and emoji take two cells, those that join another one none (UAX #11). */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const widthOf = (text: string): number => {
  let width = 0
  for (const character of text) width += /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1
  return width
}
