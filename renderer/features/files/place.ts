import type { RemoteSource, TerminalSource } from '#shared/terminals'
import type { Pane } from '../workspace/layout'

/** Whether a terminal's source has files that can be browsed here. */
export const isRemote = (source: TerminalSource): source is RemoteSource =>
  source.type !== 'local' && source.type !== 'pod'

/** The same for the same machine. */
export const placeKey = (place: RemoteSource): string => JSON.stringify(Object.entries(place).sort())

/** The pane with a machine's files: one for each machine. */
export function filesPane(source: RemoteSource, title: string, role?: Pane['role']): Pane {
  const name =
    source.type === 'node'
      ? `node/${source.labId}/${source.node}`
      : source.type === 'session'
        ? `session/${source.sessionId}`
        : `quick/${`${source.username}.${source.host}.${source.port}`.replace(/[^\w.-]/g, '_').slice(0, 100)}`
  return { terminalId: `files/${name}`, view: 'files', title, source, ...(role && { role }) }
}
