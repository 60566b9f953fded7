import { describe, expect, it } from 'vitest'
import { gridRows, largestPane } from './grid'

describe('gridRows', () => {
  it.each([
    [0, []],
    [1, ['a']],
    [2, ['ab']],
    [3, ['ab', 'c']],
    [4, ['ab', 'cd']],
    [5, ['abc', 'de']],
    [9, ['abc', 'def', 'ghi']],
    [10, ['abcd', 'efgh', 'ij']],
  ])('%i panes', (count, rows) => {
    expect(gridRows([...'abcdefghij'].slice(0, count)).map((row) => row.join(''))).toEqual(rows)
  })
})

describe('largestPane', () => {
  const pane = (id: string, width: number, height: number) => ({ id, width, height })

  it('takes the first of the largest and splits a wide one across', () => {
    const panes = [pane('small', 100, 100), pane('first', 400, 200), pane('second', 400, 200)]
    expect(largestPane(panes)).toEqual({ pane: panes[1], direction: 'right' })
  })

  it('splits one that is not clearly wide downwards', () => {
    expect(largestPane([pane('a', 300, 250)])?.direction).toBe('below')
    expect(largestPane([])).toBeNull()
  })
})
