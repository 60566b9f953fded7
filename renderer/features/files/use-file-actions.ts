import { useState } from 'react'
import type { TransferSource } from '#shared/files'
import type { RemoteSource } from '#shared/terminals'
import { useHost } from '../../host'
import { type GivenFile, releaseFiles, upload } from './page-files'
import { useFiles } from './store'

/** What can be done with files of `place`. `error` is the last failure, until it is dismissed or something succeeds. */
export function useFileActions(place: RemoteSource) {
  const host = useHost()
  const [error, setError] = useState<unknown>(null)

  const run = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
      setError(null)
    } catch (failure) {
      setError(failure)
    }
  }
  const copy = async (from: TransferSource, places: readonly RemoteSource[], folder: string | null) => {
    const { preserve } = useFiles.getState()
    return host.call('files.copy', { from, to: { type: 'remote', places: [...places], folder }, preserve })
  }

  return {
    error,
    dismiss: () => setError(null),
    fail: setError,
    upload: (given: readonly GivenFile[], places: readonly RemoteSource[], folder: string | null) =>
      run(async () => {
        await upload(host, given, (source) => copy(source, places, folder))
        // Small files may be there before the host has answered.
        releaseFiles(useFiles.getState().transfers)
      }),
    /** Copies between machines; within one machine files are moved. */
    take: (from: RemoteSource, paths: string[], folder: string) =>
      run(() => copy({ type: 'remote', place: from, paths }, [place], folder)),
    copyTo: (paths: string[], places: readonly RemoteSource[], folder: string | null) =>
      run(() => copy({ type: 'remote', place, paths }, places, folder)),
    move: (paths: string[], folder: string) => run(() => host.call('files.move', { place, paths, folder })),
    remove: (paths: string[]) => run(() => host.call('files.remove', { place, paths })),
    download: (paths: string[]) =>
      run(async () => {
        if (host.files.type === 'page') {
          const ticket = crypto.randomUUID()
          await host.call('files.download', { place, paths, ticket })
          return saveFrom(host.files.addressOf(ticket))
        }
        const { path: folder } = await host.call('files.chooseFolder')
        if (folder === null) return
        const { preserve } = useFiles.getState()
        const from = { type: 'remote' as const, place, paths }
        await host.call('files.copy', { from, to: { type: 'local', folder }, preserve })
      }),
    /** An address that a browser fetches when the drag ends outside of it. Null where the host is no web server. */
    offerDrag: (paths: string[]): string | null => {
      if (host.files.type !== 'page') return null
      const ticket = crypto.randomUUID()
      // It is known to the host long before anybody can drop; where it is not, the browser's download says so.
      host.call('files.download', { place, paths, ticket }).catch(setError)
      return host.files.addressOf(ticket)
    },
  }
}

export type FileActions = ReturnType<typeof useFileActions>

/** The browser saves it: the answer says that it is an attachment, so the page stays. */
function saveFrom(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}
