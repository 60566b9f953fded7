import { create } from 'zustand'
import type { AppInfo } from '#shared/app'
import type { Host, HostState } from '../transport/host'
import { toastError } from '../ui/toast'
import { sync } from './sync'

interface Connection {
  state: HostState
  /** Null until the first connection. */
  info: AppInfo | null
}

export const useConnection = create<Connection>(() => ({ state: 'connecting', info: null }))

export function followConnection(host: Host): () => void {
  const stops = [
    host.onState((state) => useConnection.setState({ state })),
    sync(host, {
      load: () => host.call('app.info'),
      apply: (info) => useConnection.setState({ info }),
      events: {},
      failed: toastError,
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
