import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPreset, hasRoom, isSameArrangement, moveToEdge, presets, type Side, swapPanes } from './arrange'
import { type GridNode, gridLayout, type Layout, type Pane, readLayout, terminalIds } from './layout'

const pane = (name: string): Pane => ({ terminalId: `local/${name}`, title: name, source: { type: 'local' } })
const grid = (names: string): Layout => gridLayout([...names].map(pane), 1200, 800)
const id = (name: string) => `local/${name}`

/** `[a b] / c` for two panes beside each other, a third below both. */
function picture({ grid: { root, orientation } }: Layout): string {
  const draw = (node: GridNode, direction: string): string => {
    if (node.type === 'leaf') return node.data.views.map((view) => view.replace('local/', '')).join('+')
    const other = direction === 'HORIZONTAL' ? 'VERTICAL' : 'HORIZONTAL'
    const parts = node.data.map((child) => draw(child, other))
    if (parts.length === 1) return parts.join('')
    return direction === 'HORIZONTAL' ? `[${parts.join(' ')}]` : `(${parts.join(' / ')})`
  }
  return draw(root, orientation)
}

describe('presets', () => {
  it.each([
    ['grid', '([a b] / [c d])'],
    ['columns', '[a b c d]'],
    ['rows', '(a / b / c / d)'],
    ['mainAndStack', '[c (a / b / d)]'],
  ] as const)('%s', (preset, expected) => {
    const arranged = applyPreset(grid('abcd'), preset, id('c'))
    expect(picture(arranged)).toBe(expected)
    expect(readLayout(JSON.parse(JSON.stringify(arranged)))).toEqual(arranged)
  })

  it('keep tabs together', () => {
    const layout = grid('ab')
    const [row] = layout.grid.root.data
    if (row?.type !== 'branch' || row.data[0]?.type !== 'leaf') throw new Error('a row is needed')
    row.data[0].data.views.push(id('c'))
    const tabbed = { ...layout, panels: { ...layout.panels, [id('c')]: { id: id('c'), params: pane('c') } } }
    expect(picture(applyPreset(tabbed, 'rows', null))).toBe('(a+c / b)')
  })

  it('of one pane or none change nothing that is seen', () => {
    for (const preset of presets) {
      expect(picture(applyPreset(grid('a'), preset, null))).toBe('a')
      expect(terminalIds(applyPreset(grid(''), preset, null).grid.root)).toEqual([])
    }
  })

  it('say where there is no room', () => {
    const room = (names: string) => presets.map((preset) => hasRoom(grid(names), preset))
    expect(room('abcdefghijkl')).toEqual([true, true, true, true])
    expect(room('abcdefghijklmno')).toEqual([true, false, false, true])
    expect(room('abcdefghijklmnop')).toEqual([true, false, false, false])
  })
})

it('swaps two panes and leaves the rest', () => {
  expect(picture(swapPanes(grid('abcd'), id('a'), id('d')))).toBe('([d b] / [c a])')
  expect(picture(swapPanes(grid('ab'), id('a'), id('gone')))).toBe('[a b]')
})

describe('a pane goes to an edge', () => {
  it.each([
    ['left', '[d ([a b] / c)]'],
    ['right', '[([a b] / c) d]'],
    ['up', '(d / [a b] / c)'],
    ['down', '([a b] / c / d)'],
  ] as const)('%s', (side, expected) => {
    expect(picture(moveToEdge(grid('abcd'), id('d'), side))).toBe(expected)
  })

  it('alone stays where it is', () => {
    expect(picture(moveToEdge(grid('a'), id('a'), 'left'))).toBe('a')
  })

  it('again and again, with every pane kept once and no more levels than panes', () => {
    const side = fc.constantFrom<Side>('left', 'right', 'up', 'down')
    const moves = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), side), { maxLength: 60 })
    fc.assert(
      fc.property(moves, (steps) => {
        const end = steps.reduce((layout, [name, to]) => moveToEdge(layout, id(name), to), grid('abcde'))
        expect(terminalIds(end.grid.root).sort()).toEqual([...'abcde'].map(id))
        expect(readLayout(JSON.parse(JSON.stringify(end)))).not.toBeNull()
        expect(depth(end.grid.root)).toBeLessThanOrEqual(6)
      }),
    )
  })
})

const depth = (node: GridNode): number =>
  node.type === 'leaf' ? 0 : 1 + Math.max(0, ...node.data.map(depth))

it('knows the same arrangement whatever the sizes', () => {
  const narrow = gridLayout([...'abcd'].map(pane), 300, 200)
  expect(isSameArrangement(grid('abcd'), narrow)).toBe(true)
  expect(isSameArrangement(grid('abcd'), grid('abdc'))).toBe(false)
  expect(isSameArrangement(grid('abcd'), applyPreset(grid('abcd'), 'rows', null))).toBe(false)
})
