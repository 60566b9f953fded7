import { useMemo } from 'react'
import { addressText } from '#shared/quick-target'
import type { RemoteSource } from '#shared/terminals'
import { useLabs } from '../labs/store'
import { folderTree, sessionsIn } from '../sessions/folder-tree'
import { useSessions } from '../sessions/store'
import { placeKey } from './place'

export interface Machine {
  key: string
  place: RemoteSource
  title: string
  /** Its lab; of a session its folder, if there is one, and its address. */
  where: string
}

/** Every machine that files can be sent to: nodes that run, and saved sessions in the tree's order. */
export function useMachines(): Machine[] {
  const labs = useLabs((state) => state.labs)
  const sessions = useSessions((state) => state.sessions)
  return useMemo(() => {
    const machine = (place: RemoteSource, title: string, where: string) => ({
      key: placeKey(place),
      place,
      title,
      where,
    })
    const real = labs.filter(({ simulated }) => !simulated)
    const nodes = real.flatMap((lab) =>
      lab.nodes
        .filter(({ state }) => state === 'running')
        .map(({ name }) => machine({ type: 'node', labId: lab.id, node: name }, name, lab.name)),
    )
    const saved = sessionsIn(folderTree({ folders: [], sessions })).map(
      ({ id, name, folder, host, port }) => {
        const address = addressText({ host, port })
        return machine({ type: 'session', sessionId: id }, name, folder ? `${folder} · ${address}` : address)
      },
    )
    return [...nodes, ...saved]
  }, [labs, sessions])
}
