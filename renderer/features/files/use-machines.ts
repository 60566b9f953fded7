import { useMemo } from 'react'
import { addressText } from '#shared/quick-target'
import type { RemoteSource } from '#shared/terminals'
import { useLabs } from '../labs/store'
import { useSessions } from '../sessions/store'
import { placeKey } from './place'

export interface Machine {
  key: string
  place: RemoteSource
  title: string
  /** Its lab, or its address. */
  where: string
}

/** Every machine that files can be sent to: nodes that run, and saved sessions. */
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
    const saved = sessions.map(({ id, name, host, port }) =>
      machine({ type: 'session', sessionId: id }, name, addressText({ host, port })),
    )
    return [...nodes, ...saved]
  }, [labs, sessions])
}
