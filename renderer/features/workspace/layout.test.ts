import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { followsGrid, gridLayout, type Layout, type Pane, readLayout, terminalIds } from './layout'

const pane = (node: string): Pane => ({
  terminalId: `node/k8s/${node}`,
  title: node,
  source: { type: 'node', labId: 'k8s', node },
  role: node.startsWith('m') ? 'control-plane' : 'worker',
})
const four = ['m-k8s', 'w1-k8s', 'w2-k8s', 'w3-k8s'].map(pane)
const saved = (panes = four): Layout => JSON.parse(JSON.stringify(gridLayout(panes, 1000, 600)))

describe('gridLayout', () => {
  it('puts four nodes into two rows, in order', () => {
    const { root } = saved().grid
    expect(root.data.map(terminalIds)).toEqual([
      ['node/k8s/m-k8s', 'node/k8s/w1-k8s'],
      ['node/k8s/w2-k8s', 'node/k8s/w3-k8s'],
    ])
  })
})

describe('readLayout', () => {
  it('takes back what was saved', () => {
    expect(readLayout(saved())).toEqual(saved())
    expect(readLayout(saved([]))).toEqual(saved([]))
  })

  it('drops what we never make', () => {
    const layout = { ...saved(), floatingGroups: [{ data: {} }], popoutGroups: [] }
    expect(readLayout(layout)).toEqual(saved())
  })

  const damages: [string, (layout: Layout) => unknown][] = [
    ['nothing', () => null],
    ['a text', () => 'layout'],
    ['another version', () => ({ version: 2 })],
    ['a pane without its panel', (layout) => ({ ...layout, panels: {} })],
    ['a panel without its pane', () => ({ ...saved([]), panels: saved().panels })],
    ['a leaf as the root', (layout) => ({ ...layout, grid: { ...layout.grid, root: { type: 'leaf' } } })],
    ['a size that is no number', (layout) => ({ ...layout, grid: { ...layout.grid, width: Number.NaN } })],
    ['a wrong orientation', (layout) => ({ ...layout, grid: { ...layout.grid, orientation: 'DIAGONAL' } })],
    [
      'a pane shown twice',
      (layout) => ({
        ...layout,
        grid: {
          ...layout.grid,
          root: { type: 'branch', data: [...layout.grid.root.data, ...layout.grid.root.data] },
        },
      }),
    ],
    [
      'a panel of another terminal',
      (layout) => ({
        ...layout,
        panels: { ...layout.panels, 'node/k8s/m-k8s': { id: 'node/k8s/m-k8s', params: pane('w1-k8s') } },
      }),
    ],
    ['far too many levels', (layout) => ({ ...layout, grid: { ...layout.grid, root: nested(5000) } })],
  ]
  it.each(damages)('refuses %s', (_, damage) => expect(readLayout(damage(saved()))).toBeNull())

  it('never throws, whatever the file holds', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void readLayout(value)))
    fc.assert(fc.property(fc.jsonValue(), (value) => void readLayout({ ...saved(), grid: value })))
  })
})

function nested(levels: number): object {
  let node: object = { type: 'branch', data: [] }
  for (let level = 0; level < levels; level++) node = { type: 'branch', data: [node] }
  return node
}

describe('followsGrid', () => {
  it('knows the default grid, also with the rounding of a window', () => {
    expect(followsGrid(saved())).toBe(true)
    const rounded = saved()
    for (const row of rounded.grid.root.data) row.size = (row.size ?? 0) + 3
    expect(followsGrid(rounded)).toBe(true)
  })

  const row = (orientation: 'HORIZONTAL' | 'VERTICAL'): Layout => {
    const layout = saved(four.slice(0, 2))
    const [inner] = layout.grid.root.data
    if (inner?.type !== 'branch') throw new Error('a row is needed')
    return { ...layout, grid: { ...layout.grid, root: inner, orientation } }
  }

  it('knows a single row or pane, whichever way dockview writes it', () => {
    expect(followsGrid(row('HORIZONTAL'))).toBe(true)
    expect(followsGrid(saved(four.slice(0, 1)))).toBe(true)
    expect(followsGrid(saved([]))).toBe(true)
  })

  it('sees two panes below each other', () => expect(followsGrid(row('VERTICAL'))).toBe(false))

  it('sees a moved border', () => {
    const layout = saved()
    const [first, second] = layout.grid.root.data
    if (first && second) Object.assign(first, { size: 400 }) && Object.assign(second, { size: 200 })
    expect(followsGrid(layout)).toBe(false)
  })

  it('sees two panes stacked as tabs', () => {
    const layout = saved()
    const row = layout.grid.root.data[0]
    if (row?.type === 'branch') {
      row.data = [{ type: 'leaf', data: { id: 'g', views: ['node/k8s/m-k8s', 'node/k8s/w1-k8s'] } }]
    }
    expect(followsGrid(layout)).toBe(false)
  })
})
