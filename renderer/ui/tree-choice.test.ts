import { describe, expect, it } from 'vitest'
import { chooseOne, chooseRange, keepKnown, noChoice, toggleChosen } from './tree-choice'

const rows = ['a', 'b', 'c', 'd']
const ids = (choice: { ids: ReadonlySet<string> }) => [...choice.ids].join('')

describe('choosing rows', () => {
  it('extends from the anchor in both directions, and back', () => {
    const start = chooseOne('b')
    const down = chooseRange(start, 'd', rows)
    expect(ids(down)).toBe('bcd')
    expect(ids(chooseRange(down, 'c', rows))).toBe('bc')
    expect(ids(chooseRange(down, 'a', rows))).toBe('ab')
  })

  it('adds and removes single rows, the last of which starts the next range', () => {
    const two = toggleChosen(chooseOne('a'), 'c')
    expect(ids(two)).toBe('ac')
    expect(ids(toggleChosen(two, 'a'))).toBe('c')
    expect(ids(chooseRange(two, 'd', rows))).toBe('cd')
  })

  it('starts anew where there is no anchor, or it is gone', () => {
    expect(ids(chooseRange(noChoice, 'b', rows))).toBe('b')
    expect(ids(chooseRange(chooseOne('gone'), 'b', rows))).toBe('b')
  })

  it('forgets rows that are gone', () => {
    const all = chooseRange(chooseOne('a'), 'd', rows)
    expect(ids(keepKnown(all, (id) => id < 'c'))).toBe('ab')
    expect(keepKnown(all, () => true)).toBe(all)
  })
})
