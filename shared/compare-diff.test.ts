import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffRows } from './compare-diff'

const anyLines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 })
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')

describe('diffRows', () => {
  it('has each line of both sides once, in order, but for equal ones that are skipped', () => {
    fc.assert(
      fc.property(anyLines, anyLines, (left, right) => {
        const seen = { left: 0, right: 0 }
        for (const row of diffRows(textOf(left), textOf(right)).rows) {
          if (row.kind === 'skipped') {
            for (let n = 0; n < row.count; n++) expect(left[seen.left++]).toBe(right[seen.right++])
            continue
          }
          if (row.kind === 'equal') expect(row.left.text).toBe(row.right.text)
          if (row.left) expect(row.left).toEqual({ number: ++seen.left, text: left[seen.left - 1] })
          if (row.right) expect(row.right).toEqual({ number: ++seen.right, text: right[seen.right - 1] })
        }
        expect(seen).toEqual({ left: left.length, right: right.length })
      }),
    )
  })

  it('puts a changed line beside what it was, with three equal lines around', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`)
    const changed = lines.with(9, 'another')
    const { rows, aligned } = diffRows(textOf(lines), textOf(changed))
    expect(aligned).toBe(true)
    expect(rows.map((row) => (row.kind === 'skipped' ? row.count : row.kind))).toEqual([
      ...[6, 'equal', 'equal', 'equal', 'different', 'equal', 'equal', 'equal', 7],
    ])
    expect(rows[4]).toEqual({
      kind: 'different',
      left: { number: 10, text: 'line 10' },
      right: { number: 10, text: 'another' },
    })
  })

  it('does not line up texts that have almost nothing in common', () => {
    const { rows, aligned } = diffRows('x\n'.repeat(200_000), 'y\n'.repeat(150_000))
    expect(aligned).toBe(false)
    expect(rows).toHaveLength(200_000)
    expect(rows.at(-1)).toEqual({ kind: 'different', left: { number: 200_000, text: 'x' }, right: null })
  })
})
