import type { Host } from '../../transport/host'
import type { DockHandle } from './dock-handle'
import type { Pane } from './layout'

/** The view that is open, for what stands outside of it: its menu and the command palette. */
export interface OpenView {
  /** A lab's id, or `sessions`. */
  workspace: string
  dock: DockHandle
  host: Host
  /** Gives a pane the keyboard focus. */
  focus(pane: Pane | null): void
}

let view: OpenView | null = null

export const openView = (): OpenView | null => view

/** Gives back the function that takes it away again. */
export function provideView(next: OpenView): () => void {
  view = next
  return () => {
    if (view === next) view = null
  }
}
