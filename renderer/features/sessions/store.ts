import { create } from 'zustand'
import type { WireError } from '#shared/errors'
import type { QuickTarget, Session, SessionTree } from '#shared/sessions'
import type { TerminalSource } from '#shared/terminals'
import { describeError } from '../../i18n/errors'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toast, toastError } from '../../ui/toast'

interface SessionsState {
  folders: readonly string[]
  sessions: readonly Session[]
  /** The host has been asked; before, nothing is known. */
  loaded: boolean
  /** Targets connected to without saving them, newest first. */
  recent: readonly QuickTarget[]
}

export const useSessions = create<SessionsState>(() => ({
  folders: [],
  sessions: [],
  loaded: false,
  recent: [],
}))

/** Follows the saved sessions and the recent targets until the given function is called. */
export function followSessions(host: Host): () => void {
  const apply = (tree: SessionTree) => useSessions.setState({ ...tree, loaded: true })
  const applyRecent = (recent: readonly QuickTarget[]) => useSessions.setState({ recent })
  const stopTree = sync(host, {
    load: () => host.call('sessions.list'),
    apply,
    events: { 'sessions.changed': apply },
    failed: toastError,
  })
  const stopProblems = sync(host, {
    load: () => host.call('sessions.problems'),
    apply: tellProblems,
    events: {},
    failed: toastError,
  })
  const stopRecent = sync(host, {
    load: () => host.call('sessions.recentTargets'),
    apply: applyRecent,
    events: { 'sessions.recentTargetsChanged': applyRecent },
    failed: toastError,
  })
  return () => {
    stopTree()
    stopProblems()
    stopRecent()
  }
}

/** The same is said once, and stays until it is read. */
function tellProblems(problems: readonly WireError[]): void {
  for (const problem of problems) {
    const { message, hint } = describeError(problem)
    const lasting = { id: problem.key, duration: Number.POSITIVE_INFINITY }
    toast.warning(message, { ...lasting, ...(hint !== undefined && { description: hint }) })
  }
}

/** Whether the source is a saved session that was deleted. */
export const useIsDeleted = (source: TerminalSource): boolean =>
  useSessions(
    ({ sessions, loaded }) =>
      source.type === 'session' && loaded && !sessions.some(({ id }) => id === source.sessionId),
  )
