import { create } from 'zustand'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import type { Pane } from './layout'

/** The view of terminals that belong to no lab. */
export const sessionsWorkspace = 'sessions'

interface WorkspaceState {
  /** The open view: a lab's id, or `sessions`. */
  active: string
  /** The host has been asked which view was open last. */
  loaded: boolean
  /** Terminals whose pane can be seen now, in the open view; null until it is laid out. */
  onScreen: readonly string[] | null
  /** The terminal that somebody asked for, to type in it. */
  wanted: string | null
  setActive: (workspace: string) => void
  setOnScreen: (terminalIds: readonly string[] | null) => void
  /** `null`: it is there, or nobody waits for it any more. */
  setWanted: (terminalId: string | null) => void
  /** A pane without a terminal that somebody asked for, beside the terminal of the same machine. */
  wantedPane: Pane | null
  setWantedPane: (pane: Pane | null) => void
}

export const useWorkspace = create<WorkspaceState>((set) => ({
  active: sessionsWorkspace,
  loaded: false,
  onScreen: null,
  wanted: null,
  setActive: (active) => set({ active, loaded: true }),
  setOnScreen: (onScreen) => set({ onScreen }),
  setWanted: (wanted) => set({ wanted }),
  wantedPane: null,
  setWantedPane: (wantedPane) => set({ wantedPane }),
}))

/** Opens the view of last time, and from then on has the host remember which one is open. */
export function followWorkspace(host: Host): () => void {
  const stopLoading = sync(host, {
    load: () => host.call('workspace.active'),
    apply: ({ workspace }) => {
      // A choice made meanwhile, or before the connection was lost, stands.
      const { loaded, active, setActive } = useWorkspace.getState()
      if (!loaded) setActive(workspace ?? active)
    },
    events: {},
    failed: toastError,
  })
  const stopSaving = useWorkspace.subscribe(({ active }, before) => {
    if (active !== before.active && host.state === 'connected') {
      host.call('workspace.setActive', { workspace: active }).catch(toastError)
    }
  })
  return () => {
    stopLoading()
    stopSaving()
  }
}
