import type { SerializedDockview } from 'dockview-react'
import { z } from 'zod'
import { nodeRoleSchema } from '#shared/labs'
import { terminalIdSchema, terminalSourceSchema } from '#shared/terminals'
import { gridRows } from './grid'

/** What a pane remembers of its terminal, so that it can be shown before the terminal exists again. */
export const paneSchema = z.object({
  terminalId: terminalIdSchema,
  title: z.string().max(200),
  source: terminalSourceSchema,
  role: nodeRoleSchema.optional(),
  /** What the pane shows of its source; without it a terminal. `terminalId` then only names the pane. */
  view: z.literal('files').optional(),
})
export type Pane = z.infer<typeof paneSchema>

/** More panes than anybody can look at; a file with more is damaged. */
const maxPanes = 256
/** Splits inside splits: each level halves a pane, so twelve leave nothing to see. Also bounds the schema's recursion. */
const maxDepth = 12

const size = z.number().nonnegative().optional()
const leafSchema = z.object({
  type: z.literal('leaf'),
  size,
  data: z.object({
    id: z.string().max(200),
    views: z.array(terminalIdSchema).min(1).max(maxPanes),
    activeView: terminalIdSchema.optional(),
  }),
})
export type GridLeaf = z.infer<typeof leafSchema>
export type GridBranch = { type: 'branch'; size?: number | undefined; data: GridNode[] }
export type GridNode = GridLeaf | GridBranch

const gridNodeSchema = (depth: number): z.ZodType<GridNode> =>
  depth === 0 ? leafSchema : z.union([leafSchema, branchSchema(depth)])

const branchSchema = (depth: number): z.ZodType<GridBranch> =>
  z.object({ type: z.literal('branch'), size, data: z.array(gridNodeSchema(depth - 1)).max(maxPanes) })

const orientationSchema = z.enum(['HORIZONTAL', 'VERTICAL'])
type Orientation = z.infer<typeof orientationSchema>

const layoutSchema = z.object({
  grid: z.object({
    root: branchSchema(maxDepth),
    width: z.number().nonnegative(),
    height: z.number().nonnegative(),
    orientation: orientationSchema,
  }),
  panels: z.record(terminalIdSchema, z.object({ id: terminalIdSchema, params: paneSchema })),
  activeGroup: z.string().optional(),
})

/** A layout of ours as dockview takes it: every pane once, all in the grid. */
export interface Layout {
  grid: { root: GridBranch; width: number; height: number; orientation: Orientation }
  panels: Record<string, { id: string; params: Pane }>
  activeGroup?: string | undefined
}

/**
 * Checks a saved layout, since dockview does not. Null for one that is damaged, too deep, names a pane twice, or has a
 * pane without its panel; the default grid is used then. Floating windows and other things we never make are dropped.
 */
export function readLayout(saved: unknown): Layout | null {
  const parsed = layoutSchema.safeParse(saved)
  if (!parsed.success) return null
  const { grid, panels, activeGroup } = parsed.data
  const shown = terminalIds(grid.root)
  const known = Object.keys(panels)
  const matches =
    new Set(shown).size === shown.length &&
    shown.length === known.length &&
    shown.every((id) => panels[id]?.id === id && panels[id].params.terminalId === id)
  return matches ? { grid, panels, activeGroup } : null
}

/** Places of panes in the order in which they are read: row by row. */
export const leaves = (node: GridNode): GridLeaf[] =>
  node.type === 'leaf' ? [node] : node.data.flatMap(leaves)

/** Terminals in the order in which they are read: row by row, tab by tab. */
export const terminalIds = (node: GridNode): string[] => leaves(node).flatMap(({ data }) => data.views)

/** The default grid for these panes, in their order. */
export const gridLayout = (panes: readonly Pane[], width: number, height: number): Layout =>
  rowsLayout(gridRows(panes), width, height)

/** Rows below each other, with panes of the same size in each. */
export const rowsLayout = (rows: readonly (readonly Pane[])[], width: number, height: number): Layout => ({
  grid: rowsGrid(
    rows.map((row) => row.map(leafOf)),
    width,
    height,
  ),
  panels: Object.fromEntries(
    rows.flat().map((pane) => [pane.terminalId, { id: pane.terminalId, params: pane }]),
  ),
})

export function rowsGrid(
  rows: readonly (readonly GridLeaf[])[],
  width: number,
  height: number,
): Layout['grid'] {
  const data: GridBranch[] = rows.map((row) => ({
    type: 'branch',
    size: height / rows.length,
    data: row.map((leaf) => ({ ...leaf, size: width / row.length })),
  }))
  return { orientation: 'VERTICAL', width, height, root: { type: 'branch', size: width, data } }
}

const leafOf = ({ terminalId }: Pane): GridLeaf => ({
  type: 'leaf',
  data: { id: `group:${terminalId}`, views: [terminalId], activeView: terminalId },
})

/** Sizes that differ by this share of the whole are still equal: rounding and borders. */
const equalShare = 0.02

/** Whether the layout is still the default grid of what it holds, so that a new pane may lay it out afresh. */
export function followsGrid(layout: Layout): boolean {
  const panes = terminalIds(layout.grid.root).map(anyPane)
  return hasShapeOf(layout, gridLayout(panes, layout.grid.width, layout.grid.height))
}

/** Whether `layout` shows the same panes at the same places as `ideal`, in which all neighbours are of the same size. */
export const hasShapeOf = ({ grid }: Layout, { grid: ideal }: Layout): boolean =>
  sameShape(shapeOf(grid.root, grid.orientation), shapeOf(ideal.root, ideal.orientation))

const anyPane = (terminalId: string): Pane => ({ terminalId, title: '', source: { type: 'local' } })

/** A pane with its tabs, or parts beside (`HORIZONTAL`) or below (`VERTICAL`) each other. */
type Shape = { tabs: string } | { orientation: Orientation; parts: Shape[]; sizes: number[] }

/** Levels take turns in their direction. A branch with one child is that child: dockview leaves such branches behind. */
function shapeOf(node: GridNode, orientation: Orientation): Shape {
  if (node.type === 'leaf') return { tabs: node.data.views.join() }
  const other = orientation === 'HORIZONTAL' ? 'VERTICAL' : 'HORIZONTAL'
  const parts = node.data.map((child) => shapeOf(child, other))
  const [only, ...others] = parts
  if (only && others.length === 0) return only
  return { orientation, parts, sizes: node.data.map(({ size }) => size ?? 0) }
}

function sameShape(actual: Shape, ideal: Shape): boolean {
  if ('tabs' in actual || 'tabs' in ideal) {
    return 'tabs' in actual && 'tabs' in ideal && actual.tabs === ideal.tabs
  }
  if (actual.parts.length === 0) return ideal.parts.length === 0
  return (
    actual.orientation === ideal.orientation &&
    areEqual(actual.sizes) &&
    actual.parts.length === ideal.parts.length &&
    actual.parts.every((part, index) => {
      const other = ideal.parts[index]
      return other !== undefined && sameShape(part, other)
    })
  )
}

function areEqual(sizes: number[]): boolean {
  const whole = sizes.reduce((sum, next) => sum + next, 0)
  return Math.max(...sizes) - Math.min(...sizes) <= whole * equalShare
}

/** Our layout in dockview's type, whose enumerations and components are only names. */
export function toDockview(
  layout: Layout,
  component: string,
  titleOf: (pane: Pane) => string,
): SerializedDockview {
  const panels = Object.entries(layout.panels).map(([id, panel]) => [
    id,
    { ...panel, contentComponent: component, title: titleOf(panel.params) },
  ])
  return { ...layout, panels: Object.fromEntries(panels) } as SerializedDockview
}
