import type { exportFormats } from '#shared/session-import'
import { pathIn } from '#shared/session-names'
import type { Session } from '#shared/sessions'
import { writeOpenssh } from './openssh'
import { writeSuperPutty } from './superputty'

export interface Exported {
  fileName: string
  text: string
  /** Names of sessions that no such file can hold. */
  leftOut: string[]
}

/** Characters that would end a line or a file of either format. */
const unwritable = /[\p{Cc}\p{Cs}\ufffe\uffff]/u

/** All sessions as a file for other programs, sorted by folder and name. No secret is in it: sessions have none. */
export function exportSessions(
  sessions: readonly Session[],
  format: (typeof exportFormats)[number],
): Exported {
  const sorted = [...sessions].sort((a, b) => compare(pathIn(a.folder, a.name), pathIn(b.folder, b.name)))
  const written = sorted.filter(isWritable)
  const leftOut = sorted.filter((session) => !isWritable(session)).map(({ name }) => name)
  return format === 'superputty'
    ? { fileName: 'Sessions.XML', text: writeSuperPutty(written), leftOut }
    : { fileName: 'ssh-config', text: writeOpenssh(written), leftOut }
}

const isWritable = ({ name, folder, host, username, auth, forwards }: Session): boolean => {
  const hosts = forwards.map((forward) => (forward.type === 'dynamic' ? '' : forward.host))
  const key = auth.method === 'key' ? auth.keyPath : ''
  return ![name, folder, host, username, key, ...hosts].some((text) => unwritable.test(text))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
