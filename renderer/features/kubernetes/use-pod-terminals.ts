import type { ResourceRow } from '#shared/kubernetes'
import type { Terminal, TerminalSource } from '#shared/terminals'
import { useHost } from '../../host'
import { toastError } from '../../ui/toast'
import { selectTerminals } from '../compare/actions'
import { useTerminals } from '../terminals/store'
import { useWorkspace } from '../workspace/store'

/** Shells in pods as terminals of the lab; a container that has one already keeps it. */
export function usePodTerminals(labId: string) {
  const host = useHost()

  const open = async (rows: readonly ResourceRow[], container?: string): Promise<Terminal[]> => {
    const opened = rows.map((row) => {
      const source = sourceOf(labId, row, container)
      return openOn(source) ?? host.call('terminals.open', { source, workspace: labId })
    })
    const results = await Promise.allSettled(opened)
    for (const result of results) if (result.status === 'rejected') toastError(result.reason)
    return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  }

  return {
    /** In `container`, or in the one that kubectl takes by itself. */
    openShells: async (rows: readonly ResourceRow[], container?: string) => {
      const [first] = await open(rows, container)
      if (first && rows.length === 1) useWorkspace.getState().setWanted(first.id)
    },
    /** Opens what is not open yet, and makes all of them the targets of the next broadcast. */
    broadcastTo: async (rows: readonly ResourceRow[]) => selectTerminals(await open(rows)),
  }
}

type PodSource = Extract<TerminalSource, { type: 'pod' }>

/** The container is named where the pod has several: the API server takes none by itself then. */
function sourceOf(
  labId: string,
  { namespace, name, containers = [] }: ResourceRow,
  container = containers[0]?.name,
): PodSource {
  const own = containers.filter(({ type }) => type === 'container')
  const isOnly = own.length === 1 && own[0]?.name === container
  return {
    type: 'pod',
    labId,
    namespace,
    pod: name,
    ...(container !== undefined && !isOnly && { container }),
  }
}

function openOn(wanted: PodSource): Terminal | undefined {
  return useTerminals
    .getState()
    .terminals.find(
      ({ source }) =>
        source.type === 'pod' &&
        source.labId === wanted.labId &&
        source.namespace === wanted.namespace &&
        source.pod === wanted.pod &&
        source.container === wanted.container,
    )
}
