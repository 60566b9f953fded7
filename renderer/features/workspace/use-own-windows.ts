import { useEffect } from 'react'
import { useTerminals } from '../terminals/store'
import { isSameArrangement } from './arrange'
import type { DockHandle } from './dock-handle'
import type { Layout } from './layout'

/** Terminals of a view that windows of their own show. */
export const idsInOwnWindows = (workspace: string): string[] =>
  useTerminals
    .getState()
    .terminals.filter((terminal) => terminal.workspace === workspace && terminal.inOwnWindow)
    .map(({ id }) => id)

/**
 * A pane leaves the view while its terminal is in a window of its own, and comes back to its place where nobody has arranged the
 * panes differently meanwhile; otherwise it is added like a new one.
 */
export function useOwnWindows(dock: DockHandle | null, workspace: string): void {
  useEffect(() => {
    if (!dock) return
    const left = new Map<string, Arrangements>()
    const follow = () => {
      const ids = idsInOwnWindows(workspace)
      for (const [id, arrangements] of left) {
        if (ids.includes(id)) continue
        left.delete(id)
        if (isOpen(id)) takeBack(dock, arrangements)
      }
      for (const { terminalId } of dock.panes()) {
        if (ids.includes(terminalId)) left.set(terminalId, takeOut(dock, terminalId))
      }
    }
    follow()
    // At once, before the page adds the pane like a new one.
    return useTerminals.subscribe(follow)
  }, [dock, workspace])
}

interface Arrangements {
  before: Layout | null
  after: Layout | null
}

function takeOut(dock: DockHandle, terminalId: string): Arrangements {
  const before = dock.layout()
  dock.remove(terminalId)
  return { before, after: dock.layout() }
}

function takeBack(dock: DockHandle, { before, after }: Arrangements): void {
  const now = dock.layout()
  if (before && after && now && isSameArrangement(now, after)) dock.arrange(() => before)
}

const isOpen = (terminalId: string): boolean =>
  useTerminals.getState().terminals.some(({ id }) => id === terminalId)
