import { gridRows } from './grid'
import { type GridBranch, type GridLeaf, type GridNode, type Layout, leaves, rowsGrid } from './layout'

export const presets = ['grid', 'columns', 'rows', 'mainAndStack'] as const
export type Preset = (typeof presets)[number]

export type Side = 'left' | 'right' | 'up' | 'down'

/** Share of the width that the main pane takes. */
const mainShare = 0.6
/** What a pane has at least, in pixels: its header and one line. What did not fit would lie below the broadcast bar. */
export const smallestPane = { width: 100, height: 56 }

/** The same panes in another order of places; panes that are tabs of each other stay together. `main` is the pane that is used. */
export function applyPreset(layout: Layout, preset: Preset, main: string | null): Layout {
  const { width, height } = layout.grid
  const all = leaves(layout.grid.root)
  if (preset === 'mainAndStack') return withMain(layout, all, main)
  const rows = { grid: gridRows(all), columns: [all], rows: all.map((leaf) => [leaf]) }[preset]
  return { ...layout, grid: rowsGrid(rows, width, height) }
}

/** Whether all places of the layout would have room for a pane. */
export function hasRoom(layout: Layout, preset: Preset): boolean {
  const { width, height } = layout.grid
  const count = leaves(layout.grid.root).length
  if (preset === 'columns') return count * smallestPane.width <= width
  if (preset === 'rows') return count * smallestPane.height <= height
  if (preset === 'mainAndStack') return (count - 1) * smallestPane.height <= height
  return true
}

function withMain(layout: Layout, all: readonly GridLeaf[], id: string | null): Layout {
  const { width, height } = layout.grid
  const main = all.find(({ data }) => id !== null && data.views.includes(id)) ?? all[0]
  const others = all.filter((leaf) => leaf !== main)
  if (!main || others.length === 0) return layout
  const stack: GridBranch = {
    type: 'branch',
    size: width * (1 - mainShare),
    data: others.map((leaf) => ({ ...leaf, size: height / others.length })),
  }
  const root: GridBranch = {
    type: 'branch',
    size: height,
    data: [{ ...main, size: width * mainShare }, stack],
  }
  return { ...layout, grid: { orientation: 'HORIZONTAL', width, height, root } }
}

/** The two panes change places, each with its tabs. */
export function swapPanes(layout: Layout, one: string, other: string): Layout {
  const all = leaves(layout.grid.root)
  const [first, second] = [one, other].map((id) => all.find(({ data }) => data.views.includes(id)))
  if (!first || !second) return layout
  const swapped = (node: GridNode): GridNode => {
    if (node === first) return { ...node, data: second.data }
    if (node === second) return { ...node, data: first.data }
    return node.type === 'leaf' ? node : { ...node, data: node.data.map(swapped) }
  }
  return withRoot(layout, { ...layout.grid.root, data: layout.grid.root.data.map(swapped) })
}

/** The pane takes the half of the whole on one side, with its tabs; the others keep their places in the other half. */
export function moveToEdge(layout: Layout, id: string, side: Side): Layout {
  const leaf = leaves(layout.grid.root).find(({ data }) => data.views.includes(id))
  const rest = leaf && tidy(layout.grid.root, layout.grid.orientation, leaf)
  if (!leaf || !rest || rest.root.data.length === 0) return layout
  const orientation = side === 'left' || side === 'right' ? 'HORIZONTAL' : 'VERTICAL'
  const { width, height } = layout.grid
  const [along, across] = orientation === 'HORIZONTAL' ? [width, height] : [height, width]
  const others: GridNode[] =
    rest.orientation === orientation
      ? rest.root.data.map((node) => ({ ...node, size: (node.size ?? 0) / 2 }))
      : [{ ...rest.root, size: along / 2 }]
  const moved = { ...leaf, size: along / 2 }
  const data = side === 'left' || side === 'up' ? [moved, ...others] : [...others, moved]
  return { ...layout, grid: { width, height, orientation, root: { type: 'branch', size: across, data } } }
}

/** The grid without a leaf, and without levels that have only one part: each move would leave more of them. */
function tidy(
  branch: GridBranch,
  orientation: Layout['grid']['orientation'],
  leaf: GridLeaf,
): Pick<Layout['grid'], 'root' | 'orientation'> {
  const root = tidyBranch(branch, leaf)
  const [only, ...others] = root.data
  if (only?.type !== 'branch' || others.length > 0) return { root, orientation }
  return { root: only, orientation: orientation === 'HORIZONTAL' ? 'VERTICAL' : 'HORIZONTAL' }
}

function tidyBranch(branch: GridBranch, leaf: GridLeaf): GridBranch {
  const data: GridNode[] = []
  for (const node of branch.data) {
    if (node.type === 'leaf') data.push(...(node === leaf ? [] : [node]))
    else {
      const inner = tidyBranch(node, leaf)
      const [only, ...others] = inner.data
      // Two levels further down lies the same way as this one.
      if (only && others.length === 0)
        data.push(...(only.type === 'leaf' ? [{ ...only, size: node.size }] : only.data))
      else if (only) data.push(inner)
    }
  }
  return { ...branch, data }
}

const withRoot = (layout: Layout, root: GridBranch): Layout => ({ ...layout, grid: { ...layout.grid, root } })

/** Whether both have the same panes at the same places, whatever their sizes. */
export const isSameArrangement = (one: Layout, other: Layout): boolean =>
  one.grid.orientation === other.grid.orientation &&
  JSON.stringify(placesOf(one.grid.root)) === JSON.stringify(placesOf(other.grid.root))

type Places = string[] | { parts: Places[] }

const placesOf = (node: GridNode): Places =>
  node.type === 'leaf' ? node.data.views : { parts: node.data.map(placesOf) }
