import { applyPatch } from 'diff'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffRows } from '#shared/compare-diff'
import { sideBySideText, unifiedText } from './diff-text'

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')
const unified = (left: string, right: string) => unifiedText(diffRows(left, right).rows, 'a', 'b')
const beside = (left: string, right: string, columns: number) =>
  sideBySideText(diffRows(left, right).rows, columns)

describe('unifiedText', () => {
  it('shows what changed with three lines around, and each stretch on its own', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`)
    const changed = [...lines.slice(0, 4), 'new', ...lines.slice(5, 28), ...lines.slice(29)]
    expect(unified(textOf(lines), textOf(changed))).toBe(
      textOf([
        ...['--- a', '+++ b', '@@ -2,7 +2,7 @@', ' line 2', ' line 3', ' line 4', '-line 5', '+new'],
        ...[' line 6', ' line 7', ' line 8', '@@ -26,5 +26,4 @@', ' line 26', ' line 27', ' line 28'],
        ...['-line 29', ' line 30'],
      ]),
    )
  })

  it('is empty where nothing differs', () => {
    expect(unified('same\n', 'same\n')).toBe('')
    expect(beside('same\n', 'same\n', 80)).toBe('')
  })

  it('is a patch that makes one text of the other', () => {
    const lines = fc.array(fc.constantFrom('x', 'y', '-z', '+', '@@ 1', ''), { maxLength: 25 })
    fc.assert(
      fc.property(lines, lines, (left, right) => {
        fc.pre(left.join('\n') !== right.join('\n'))
        const patch = unified(textOf(left), textOf(right))
        expect(applyPatch(textOf(left), patch)).toBe(textOf(right))
      }),
    )
  })
})

describe('sideBySideText', () => {
  it('has a sign for each kind of row', () => {
    expect(beside('same\nold\ngone\n', 'same\nnew\n', 23)).toBe(
      textOf(['same         same', 'old        | new', 'gone       <']),
    )
    expect(beside('', 'more\n', 23)).toBe('           > more\n')
  })

  it('goes on below where a line is too long, and knows tabs and wide characters', () => {
    expect(beside('a\tbcdef\n', '노드가 준비됨\n', 23)).toBe(
      textOf(['a       bc | 노드가 준', 'def        | 비됨']),
    )
  })
})
