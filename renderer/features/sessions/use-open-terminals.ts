import { useCallback } from 'react'
import type { Terminal, TerminalSource } from '#shared/terminals'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'
import { useTerminals } from '../terminals/store'
import { sessionsWorkspace, useWorkspace } from '../workspace/store'

/** Opens terminals; each is shown in its workspace, which becomes the open one. A single one gets the focus. */
export function useOpenTerminals() {
  const host = useHost()

  const open = useCallback(
    (workspace: string, sources: readonly TerminalSource[]) => {
      useWorkspace.getState().setActive(workspace)
      const opened = ({ id }: Terminal) => {
        if (sources.length === 1) useWorkspace.getState().setWanted(id)
      }
      // All at once: the host limits how many connect at the same time.
      for (const source of sources)
        host.call('terminals.open', { source, workspace }).then(opened, toastError)
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

  /** Nodes that have a terminal already are left as they are; a single one's comes to the front. */
  const openNodes = useCallback(
    (labId: string, nodes: readonly string[]) => {
      const { terminals } = useTerminals.getState()
      const openOf = (node: string) =>
        terminals.find(
          ({ source }) => source.type === 'node' && source.labId === labId && source.node === node,
        )
      open(
        labId,
        nodes.filter((node) => !openOf(node)).map((node) => ({ type: 'node', labId, node })),
      )
      const [first, ...others] = nodes.map(openOf)
      if (first && others.length === 0) useWorkspace.getState().setWanted(first.id)
    },
    [open],
  )

  const openLocal = useCallback(() => open(sessionsWorkspace, [{ type: 'local' }]), [open])

  return { openSessions, openNodes, openLocal }
}
