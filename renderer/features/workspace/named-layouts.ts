import { create } from 'zustand'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'

interface LayoutsState {
  /** Names of the open view's saved layouts, in alphabetical order. */
  names: readonly string[]
  /** The dialog that is open. */
  dialog: 'save' | 'manage' | null
  setDialog: (dialog: 'save' | 'manage' | null) => void
}

export const useLayouts = create<LayoutsState>((set) => ({
  names: [],
  dialog: null,
  setDialog: (dialog) => set({ dialog }),
}))

/** Follows the names of one view's layouts until the given function is called. */
export function followLayouts(host: Host, workspace: string): () => void {
  const stop = sync(host, {
    load: () => host.call('workspace.layoutNames', { workspace }),
    apply: ({ names }) => useLayouts.setState({ names }),
    events: {
      'workspace.layoutNamesChanged': (changed) => {
        if (changed.workspace === workspace) useLayouts.setState({ names: changed.names })
      },
    },
    failed: toastError,
  })
  return () => {
    stop()
    useLayouts.setState({ names: [], dialog: null })
  }
}
