import { diffArrays } from 'diff'
import type { ResultGroup } from './compare-groups'
import { maskNoise, type Noise } from './compare-noise'

/** A line of one side with its number, from 1. */
export interface DiffLine {
  number: number
  text: string
}

export type DiffRow =
  | { kind: 'equal'; left: DiffLine; right: DiffLine }
  | { kind: 'different'; left: DiffLine | null; right: DiffLine | null }
  /** Equal lines that are not shown. */
  | { kind: 'skipped'; count: number }

export interface Diff {
  rows: DiffRow[]
  /** False where the texts differ in so many lines that they were not lined up. */
  aligned: boolean
}

/** Equal lines that are shown before and after a difference. */
const context = 3
/** Differing lines up to which the texts are lined up; the work grows with its square. */
const maxDifferences = 3000

/** Two texts, line by line, side by side. */
export function diffRows(left: string, right: string): Diff {
  const [leftLines, rightLines] = [linesOf(left), linesOf(right)]
  const changes = diffArrays(leftLines, rightLines, { maxEditLength: maxDifferences })
  if (!changes) return { rows: [...paired(leftLines, rightLines, 1, 1)], aligned: false }
  const rows: DiffRow[] = []
  let [leftAt, rightAt] = [0, 0]
  let removed: string[] = []
  const flush = (added: readonly string[]) => {
    for (const row of paired(removed, added, leftAt - removed.length + 1, rightAt + 1)) rows.push(row)
    rightAt += added.length
    removed = []
  }
  // What was removed comes before what was added in its place.
  for (const { value, added, removed: isRemoved } of changes) {
    if (isRemoved) {
      removed = value
      leftAt += value.length
      continue
    }
    flush(added ? value : [])
    if (!added) {
      for (const text of value)
        rows.push({
          kind: 'equal',
          left: { number: ++leftAt, text },
          right: { number: ++rightAt, text },
        })
    }
  }
  flush([])
  return { rows: withoutLongRuns(rows), aligned: true }
}

/**
 * What of a group is compared: its output and, under `heading`, its standard error, with placeholders for `noise`. `names` as for
 * `maskNoise`.
 */
export function comparedText(
  { results: [{ output, errorOutput }] }: ResultGroup,
  heading: string,
  noise: ReadonlySet<Noise>,
  names: readonly string[],
): string {
  const parts = errorOutput === '' ? [output] : [output.replace(/\n$/, ''), heading, errorOutput]
  return maskNoise(parts.filter((part) => part !== '').join('\n'), noise, names)
}

/** A final line break ends the last line and does not begin another. */
function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function* paired(
  left: readonly string[],
  right: readonly string[],
  leftNumber: number,
  rightNumber: number,
): Generator<DiffRow> {
  const line = (lines: readonly string[], index: number, first: number): DiffLine | null => {
    const text = lines[index]
    return text === undefined ? null : { number: first + index, text }
  }
  for (let index = 0; index < Math.max(left.length, right.length); index++)
    yield {
      kind: 'different',
      left: line(left, index, leftNumber),
      right: line(right, index, rightNumber),
    }
}

function withoutLongRuns(rows: readonly DiffRow[]): DiffRow[] {
  const isNear = new Array<boolean>(rows.length).fill(false)
  rows.forEach(({ kind }, index) => {
    if (kind === 'different') isNear.fill(true, Math.max(0, index - context), index + context + 1)
  })
  const shown: DiffRow[] = []
  rows.forEach((row, index) => {
    const last = shown.at(-1)
    if (isNear[index]) shown.push(row)
    else if (last?.kind === 'skipped') last.count += 1
    else shown.push({ kind: 'skipped', count: 1 })
  })
  return shown
}
