import type { Terminal } from '#shared/terminals'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'
import { selectTerminals } from '../compare/actions'
import { useTerminals } from '../terminals/store'

/** Makes the terminals of nodes the targets of the next broadcast; those that have none get one. */
export function useNodeTerminals(labId: string) {
  const host = useHost()
  return {
    broadcastTo: async (nodes: readonly string[]) => {
      const opened = nodes.map(
        (node) =>
          openOn(labId, node) ??
          host.call('terminals.open', { source: { type: 'node', labId, node }, workspace: labId }),
      )
      const results = await Promise.allSettled(opened)
      for (const result of results) if (result.status === 'rejected') toastError(result.reason)
      selectTerminals(results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])))
    },
  }
}

const openOn = (labId: string, node: string): Terminal | undefined =>
  useTerminals
    .getState()
    .terminals.find(({ source }) => source.type === 'node' && source.labId === labId && source.node === node)
