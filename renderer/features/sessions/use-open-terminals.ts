import { useCallback } from 'react'
import type { TerminalSource } from '#shared/terminals'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'
import { useTerminals } from '../terminals/store'
import { sessionsWorkspace, useWorkspace } from '../workspace/store'

/** Opens terminals; each is shown in its workspace, which becomes the open one. */
export function useOpenTerminals() {
  const host = useHost()

  const open = useCallback(
    (workspace: string, sources: readonly TerminalSource[]) => {
      useWorkspace.getState().setActive(workspace)
      // All at once: the host limits how many connect at the same time.
      for (const source of sources) host.call('terminals.open', { source, workspace }).catch(toastError)
    },
    [host],
  )

  const openSessions = useCallback(
    (sessionIds: readonly string[]) =>
      open(
        sessionsWorkspace,
        sessionIds.map((sessionId) => ({ type: 'session', sessionId })),
      ),
    [open],
  )

  /** Nodes that have a terminal already are left as they are. */
  const openNodes = useCallback(
    (labId: string, nodes: readonly string[]) => {
      const { terminals } = useTerminals.getState()
      const isOpen = (node: string) =>
        terminals.some(
          ({ source }) => source.type === 'node' && source.labId === labId && source.node === node,
        )
      open(
        labId,
        nodes.filter((node) => !isOpen(node)).map((node) => ({ type: 'node', labId, node })),
      )
    },
    [open],
  )

  const openLocal = useCallback(() => open(sessionsWorkspace, [{ type: 'local' }]), [open])

  return { openSessions, openNodes, openLocal }
}
