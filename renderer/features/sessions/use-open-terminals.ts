import { useMemo } from 'react'
import type { QuickTarget } from '#shared/sessions'
import type { Terminal, TerminalSource } from '#shared/terminals'
import { useHost } from '../../host'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import { useTerminals } from '../terminals/store'
import { sessionsWorkspace, useWorkspace } from '../workspace/store'
import { openTogether } from './open-together'

/** Opens terminals; each is shown in its workspace, which becomes the open one. A single one gets the focus, many leave it. */
export function useOpenTerminals() {
  const host = useHost()
  return useMemo(() => openers(host), [host])
}

function openers(host: Host) {
  const open = (workspace: string, source: TerminalSource) => {
    useWorkspace.getState().setActive(workspace)
    host
      .call('terminals.open', { source, workspace })
      .then(({ id }) => useWorkspace.getState().setWanted(id), toastError)
  }

  /** Those that are open already stay as they are; those without a connection connect now. */
  const openAll = (workspace: string, sources: readonly TerminalSource[]) => {
    // One that is missing from many does not get the focus either.
    const begin = () => useWorkspace.getState().setActive(workspace)
    openTogether(host, { workspace, sources, openOn, begin })
  }

  const sessionSource = (sessionId: string): TerminalSource => ({ type: 'session', sessionId })

  return {
    openSession: (sessionId: string) => open(sessionsWorkspace, sessionSource(sessionId)),
    openSessions: (sessionIds: readonly string[]) =>
      openAll(sessionsWorkspace, sessionIds.map(sessionSource)),
    /** A node that has a terminal already comes to the front; several leave the focus. */
    openNodes: (labId: string, nodes: readonly string[]) => {
      const sources = nodes.map((node) => ({ type: 'node', labId, node }) as const)
      const [first, ...others] = sources
      const terminal = first && openOn(first)
      if (others.length > 0) openAll(labId, sources)
      else if (first && !terminal) open(labId, first)
      else if (terminal) {
        useWorkspace.getState().setActive(labId)
        useWorkspace.getState().setWanted(terminal.id)
      }
    },
    openLocal: () => open(sessionsWorkspace, { type: 'local' }),
    openQuick: (target: QuickTarget) => {
      open(sessionsWorkspace, { type: 'quick', ...target })
      host.call('sessions.rememberTarget', target).catch(toastError)
    },
  }
}

/** The terminal on a source that is open already. */
function openOn(wanted: TerminalSource): Terminal | undefined {
  const { terminals } = useTerminals.getState()
  return terminals.find(({ source }) => {
    if (source.type === 'session') return wanted.type === 'session' && source.sessionId === wanted.sessionId
    if (source.type !== 'node' || wanted.type !== 'node') return false
    return source.labId === wanted.labId && source.node === wanted.node
  })
}
