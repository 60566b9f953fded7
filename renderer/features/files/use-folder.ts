import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { EventPayload } from '#shared/contract/index'
import type { FolderList } from '#shared/files'
import type { RemoteSource } from '#shared/terminals'
import { useHost } from '../../host'
import { placeKey } from './place'

/** The folder that a pane shows. */
export interface Folder {
  /** What was read last; it stays while another one is read, and when that fails. */
  list: FolderList | null
  loading: boolean
  error: unknown
  /** The home folder, once it was read. */
  home: string | null
  /** `null` is the home folder. */
  go: (path: string | null) => void
  refresh: () => void
}

/** Reads folders of `place`, and reads the present one again when the host says that it changed. */
export function useFolder(place: RemoteSource): Folder {
  const host = useHost()
  const [list, setList] = useState<FolderList | null>(null)
  const [loading, setLoading] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [home, setHome] = useState<string | null>(null)
  const reads = useRef(0)
  const key = placeKey(place)
  const here = useRef(place)
  here.current = place

  const go = useCallback(
    async (path: string | null) => {
      const mine = ++reads.current
      setLoading(true)
      try {
        const next = await host.call('files.list', { place: here.current, path })
        if (mine !== reads.current) return
        setList(next)
        if (path === null) setHome(next.path)
        setError(null)
      } catch (failure) {
        if (mine === reads.current) setError(failure)
      }
      if (mine === reads.current) setLoading(false)
    },
    [host],
  )
  const path = list?.path ?? null
  const refresh = () => void go(path)

  // Told at once of the state that it begins with, so it must not begin again with each folder.
  const connected = useEffectEvent(refresh)
  useEffect(
    () =>
      host.onState((state) => {
        if (state === 'connected') connected()
      }),
    [host],
  )
  const changed = useEffectEvent((change: EventPayload<'files.changed'>) => {
    if (change.folder === path && placeKey(change.place) === key) refresh()
  })
  useEffect(() => host.on('files.changed', (change) => changed(change)), [host])
  return { list, loading, error, home, go: (wanted) => void go(wanted), refresh }
}
