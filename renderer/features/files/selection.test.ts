import { describe, expect, it } from 'vitest'
import { extended, movedTo, nothingChosen, only, remaining, toggled } from './selection'

const names = ['a', 'b', 'c', 'd', 'e']

describe('choosing rows', () => {
  it('draws a range from the anchor, in either direction, and draws it anew', () => {
    const down = extended(names, only('b'), 'd')
    expect([...down.chosen]).toEqual(['b', 'c', 'd'])
    const up = extended(names, down, 'a')
    expect([...up.chosen]).toEqual(['a', 'b'])
    expect(up).toMatchObject({ anchor: 'b', active: 'a' })
  })

  it('adds and takes away single rows', () => {
    const two = toggled(only('a'), 'c')
    expect([...two.chosen]).toEqual(['a', 'c'])
    expect([...toggled(two, 'a').chosen]).toEqual(['c'])
  })

  it('keeps what is still there', () => {
    expect(remaining(['b', 'c'], extended(names, only('a'), 'c'))).toEqual({
      chosen: new Set(['b', 'c']),
      active: 'c',
      anchor: null,
    })
  })
})

describe('moving', () => {
  it.each([
    ['ArrowDown', null, 'a'],
    ['ArrowDown', 'e', 'e'],
    ['ArrowUp', 'c', 'b'],
    ['PageDown', 'a', 'd'],
    ['PageUp', 'b', 'a'],
    ['Home', 'd', 'a'],
    ['End', 'a', 'e'],
  ])('%s from %s goes to %s', (key, from, to) => expect(movedTo(key, names, from, 3)).toBe(to))

  it('leaves other keys and an empty list alone', () => {
    expect(movedTo('x', names, 'a', 3)).toBeNull()
    expect(movedTo('ArrowDown', [], nothingChosen.active, 3)).toBeNull()
  })
})
