import type { ResourceRow } from '#shared/kubernetes'
import type { Terminal, TerminalSource } from '#shared/terminals'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'
import { selectTerminals } from '../compare/actions'
import { useTerminals } from '../terminals/store'
import { useWorkspace } from '../workspace/store'

/** Shells in pods as terminals of the lab; a pod that has one already keeps it. */
export function usePodTerminals(labId: string) {
  const host = useHost()

  const open = async (rows: readonly ResourceRow[]): Promise<Terminal[]> => {
    const opened = rows.map(({ namespace, name }) => {
      const source: TerminalSource = { type: 'pod', labId, namespace, pod: name }
      return openOn(source) ?? host.call('terminals.open', { source, workspace: labId })
    })
    const results = await Promise.allSettled(opened)
    for (const result of results) if (result.status === 'rejected') toastError(result.reason)
    return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  }

  return {
    openShells: async (rows: readonly ResourceRow[]) => {
      const [first] = await open(rows)
      if (first && rows.length === 1) useWorkspace.getState().setWanted(first.id)
    },
    /** Opens what is not open yet, and makes all of them the targets of the next broadcast. */
    broadcastTo: async (rows: readonly ResourceRow[]) => selectTerminals(await open(rows)),
  }
}

function openOn(wanted: Extract<TerminalSource, { type: 'pod' }>): Terminal | undefined {
  return useTerminals
    .getState()
    .terminals.find(
      ({ source }) =>
        source.type === 'pod' &&
        source.labId === wanted.labId &&
        source.namespace === wanted.namespace &&
        source.pod === wanted.pod,
    )
}
