import { create } from 'zustand'
import type { Session } from '#shared/sessions'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'

interface SessionsState {
  sessions: readonly Session[]
}

export const useSessions = create<SessionsState>(() => ({ sessions: [] }))

/** Follows the saved sessions until the given function is called. */
export function followSessions(host: Host): () => void {
  const apply = (sessions: readonly Session[]) => useSessions.setState({ sessions })
  return sync(host, {
    load: () => host.call('sessions.list'),
    apply,
    events: { 'sessions.changed': apply },
    failed: toastError,
  })
}
