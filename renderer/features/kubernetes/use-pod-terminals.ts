import type { ResourceRow } from '#shared/kubernetes'
import type { Terminal, TerminalSource } from '#shared/terminals'
import { useHost } from '../../host'
import { selectTerminals } from '../compare/actions'
import { openTogether } from '../sessions/open-together'
import { useTerminals } from '../terminals/store'
import { useWorkspace } from '../workspace/store'

/** Shells in pods as terminals of the lab; a container that has one already keeps it. */
export function usePodTerminals(labId: string) {
  const host = useHost()

  const open = (
    rows: readonly ResourceRow[],
    container: string | undefined,
    done: (terminals: readonly Terminal[]) => void,
  ) => {
    const sources = rows.map((row) => sourceOf(labId, row, container))
    openTogether(host, { workspace: labId, sources, openOn, done })
  }

  return {
    /** In `container`, or in the one that kubectl takes by itself. */
    openShells: (rows: readonly ResourceRow[], container?: string) =>
      open(rows, container, ([first]) => {
        if (first && rows.length === 1) useWorkspace.getState().setWanted(first.id)
      }),
    /** Opens what is not open yet, and makes all of them the targets of the next broadcast. */
    broadcastTo: (rows: readonly ResourceRow[]) => open(rows, undefined, selectTerminals),
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

function openOn(wanted: TerminalSource): Terminal | undefined {
  if (wanted.type !== 'pod') return undefined
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
