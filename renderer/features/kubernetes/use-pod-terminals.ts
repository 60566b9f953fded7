import type { ResourceRow } from '#shared/kubernetes'
import type { Terminal, TerminalSource } from '#shared/terminals'
import { useHost } from '../../host'
import { selectTerminals } from '../compare/actions'
import { openTogether } from '../sessions/open-together'
import { useTerminals } from '../terminals/store'
import { useWorkspace } from '../workspace/store'

type PodSource = Extract<TerminalSource, { type: 'pod' }>

/** Shells in pods as terminals of the lab; a pod that has one already keeps it. */
export function usePodTerminals(labId: string) {
  const host = useHost()

  const open = (rows: readonly ResourceRow[], done: (terminals: readonly Terminal[]) => void) => {
    const sources = rows.map(
      ({ namespace, name }): PodSource => ({ type: 'pod', labId, namespace, pod: name }),
    )
    openTogether(host, { workspace: labId, sources, openOn, done })
  }

  return {
    openShells: (rows: readonly ResourceRow[]) =>
      open(rows, ([first]) => {
        if (first && rows.length === 1) useWorkspace.getState().setWanted(first.id)
      }),
    /** Opens what is not open yet, and makes all of them the targets of the next broadcast. */
    broadcastTo: (rows: readonly ResourceRow[]) => open(rows, selectTerminals),
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
        source.pod === wanted.pod,
    )
}
