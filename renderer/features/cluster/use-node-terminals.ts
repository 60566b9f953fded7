import type { Terminal, TerminalSource } from '#shared/terminals'
import { useHost } from '../../host'
import { selectTerminals } from '../compare/actions'
import { openTogether } from '../sessions/open-together'
import { useTerminals } from '../terminals/store'

/** Makes the terminals of nodes the targets of the next broadcast; those that have none get one. */
export function useNodeTerminals(labId: string) {
  const host = useHost()
  return {
    broadcastTo: (nodes: readonly string[]) => {
      const sources = nodes.map((node): TerminalSource => ({ type: 'node', labId, node }))
      openTogether(host, { workspace: labId, sources, openOn, done: selectTerminals })
    },
  }
}

function openOn(wanted: TerminalSource): Terminal | undefined {
  if (wanted.type !== 'node') return undefined
  const { labId, node } = wanted
  return useTerminals
    .getState()
    .terminals.find(({ source }) => source.type === 'node' && source.labId === labId && source.node === node)
}
