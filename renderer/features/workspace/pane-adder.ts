import type { DockviewApi } from 'dockview-react'
import { takeTurn } from '../../ui/take-turn'
import { currentLayout, keepingFocus, paneComponent, showLayout } from './dock-layout'
import { gridRows, largestPane } from './grid'
import { followsGrid, hasShapeOf, type Pane, rowsLayout, terminalIds } from './layout'
import { presentTitle } from './pane-title'

/**
 * Adds panes without taking the focus, a few in each frame where there are many. A layout that is still the default grid grows
 * to the grid of all: its rows come first, then the panes in them one by one. A layout that the user arranged is kept, and each
 * new pane halves the largest one.
 */
export class PaneAdder {
  /** Panes that wait for their turn, in their order, each with what gives its turn up. */
  private readonly waiting = new Map<string, { pane: Pane; giveUp: () => void }>()
  /** The rows that the grid will have; null while there is nothing to fill up, or once somebody has arranged it differently. */
  private rows: Pane[][] | null = null
  /** Lays out the rows, as the first thing that is done for panes that were added since; null once it is done. */
  private begin: (() => void) | null = null

  constructor(private readonly api: DockviewApi) {}

  /** Those that are there or wait already are left out. While a pane is maximised nothing is added, since that would restore it. */
  add(panes: readonly Pane[]): void {
    const { api, waiting } = this
    const added = panes.filter(({ terminalId }) => !api.getPanel(terminalId) && !waiting.has(terminalId))
    if (added.length === 0 || api.hasMaximizedGroup()) return
    const isFilling = this.rows !== null && waiting.size > 0
    this.begin ??= () => this.beginGrid(isFilling)
    for (const pane of added) {
      waiting.set(pane.terminalId, { pane, giveUp: takeTurn(() => this.place(pane)) })
    }
    if (waiting.size === 1) this.finish()
  }

  isWaiting(terminalId: string): boolean {
    return this.waiting.has(terminalId)
  }

  /** Adds all that wait now. */
  finish(): void {
    for (const { pane, giveUp } of [...this.waiting.values()]) {
      giveUp()
      this.place(pane)
    }
  }

  /** Forgets what waits. */
  dispose(): void {
    for (const { giveUp } of this.waiting.values()) giveUp()
    this.waiting.clear()
    this.begin = null
  }

  /** Lays out the grid's rows with what is there and the first pane of each, unless the user has arranged the panes. */
  private beginGrid(isFilling: boolean): void {
    const { api } = this
    const layout = currentLayout(api)
    const isGrid = layout !== null && (isFilling || followsGrid(layout))
    this.rows = null
    if (!isGrid) return
    const here = new Set(Object.keys(layout.panels))
    const known = terminalIds(layout.grid.root).flatMap((id) => layout.panels[id]?.params ?? [])
    const added = [...this.waiting.values()].map(({ pane }) => pane)
    this.rows = gridRows([...known, ...added])
    const begun = this.rows.map((row) =>
      row.filter(({ terminalId }, column) => column === 0 || here.has(terminalId)),
    )
    const begunLayout = rowsLayout(begun, api.width, api.height)
    if (hasShapeOf(layout, begunLayout)) return
    showLayout(api, { ...begunLayout, activeGroup: api.activeGroup?.id })
  }

  private place(pane: Pane): void {
    const { api, begin } = this
    this.begin = null
    if (!api.hasMaximizedGroup()) begin?.()
    this.waiting.delete(pane.terminalId)
    if (api.getPanel(pane.terminalId) || api.hasMaximizedGroup()) return
    const position = this.placeInRow(pane) ?? placeBesideLargest(api)
    keepingFocus(() =>
      api.addPanel({
        id: pane.terminalId,
        component: paneComponent,
        params: pane,
        title: presentTitle(pane),
        inactive: true,
        ...(position && { position }),
      }),
    )
  }

  /** To the right of the pane before it in its row; null where that has gone. */
  private placeInRow({ terminalId }: Pane) {
    for (const row of this.rows ?? []) {
      const column = row.findIndex((pane) => pane.terminalId === terminalId)
      const before = this.api.getPanel(row[column - 1]?.terminalId ?? '')
      if (before) return { referencePanel: before, direction: 'right' } as const
    }
    return null
  }
}

function placeBesideLargest(api: DockviewApi) {
  const place = largestPane(api.groups)
  return place && { referenceGroup: place.pane, direction: place.direction }
}
