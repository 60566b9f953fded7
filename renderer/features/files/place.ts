import { quickTargetText } from '#shared/quick-target'
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
        : `quick/${quickName(source)}`
  return { terminalId: `files/${name}`, view: 'files', title, source, ...(role && { role }) }
}

/** Ids of panes have few letters and are short: a digest tells targets apart which would then be the same. */
function quickName(source: RemoteSource & { type: 'quick' }): string {
  const text = quickTargetText(source)
  return `${text.replace(/[^\w.-]/g, '_').slice(0, 80)}-${digest(text)}`
}

/** FNV-1a of 32 bits, in hex: no secret, only another name. */
function digest(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
