import { create } from 'zustand'
import type { Transfer } from '#shared/files'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import { releaseFiles, releaseFilesOf, sendWantedFiles } from './page-files'

interface FilesState {
  transfers: readonly Transfer[]
  /** Copies keep permissions and times. */
  preserve: boolean
  showHidden: boolean
  /** The pane whose list is to get the keyboard focus, once it is there. */
  focusWanted: string | null
}

export const useFiles = create<FilesState>(() => ({
  transfers: [],
  preserve: false,
  showHidden: false,
  focusWanted: null,
}))

export const requestFilesFocus = (paneId: string | null): void => useFiles.setState({ focusWanted: paneId })
export const togglePreserve = (): void => useFiles.setState(({ preserve }) => ({ preserve: !preserve }))
export const toggleHidden = (): void => useFiles.setState(({ showHidden }) => ({ showHidden: !showHidden }))

/** Follows the host's transfers until the given function is called, and sends it the bytes that it wants. */
export function followTransfers(host: Host): () => void {
  const set = (change: (transfers: readonly Transfer[]) => readonly Transfer[]) => {
    useFiles.setState(({ transfers }) => ({ transfers: change(transfers) }))
    releaseFiles(useFiles.getState().transfers)
  }
  const stopSync = sync(host, {
    load: () => host.call('files.transfers'),
    apply: (transfers) => set(() => transfers),
    events: {
      'files.transferChanged': (transfer) =>
        set((all) =>
          all.some(({ id }) => id === transfer.id)
            ? all.map((each) => (each.id === transfer.id ? transfer : each))
            : [...all, transfer],
        ),
      'files.transferRemoved': ({ transferId }) => {
        set((all) => all.filter(({ id }) => id !== transferId))
        releaseFilesOf(transferId)
      },
    },
    failed: toastError,
  })
  const stopSending = sendWantedFiles(host)
  return () => {
    stopSync()
    stopSending()
  }
}
