import { pathIn } from '#shared/session-names'
import type { Session } from '#shared/sessions'

const byPath = new Intl.Collator(undefined, { numeric: true })
const pathOf = ({ folder, name }: Session): string => pathIn(folder, name)

/** Sessions that `id` may go through: not itself, and none that goes through it. Sorted by folder and name. */
export function possibleJumps(sessions: readonly Session[], id: string | undefined): Session[] {
  const byId = new Map(sessions.map((session) => [session.id, session]))
  const goesThrough = (session: Session): boolean => {
    const seen = new Set<string>()
    for (let next: Session | undefined = session; next; next = byId.get(next.jumpSessionId ?? '')) {
      if (next.id === id) return true
      if (seen.has(next.id)) return false
      seen.add(next.id)
    }
    return false
  }
  return sessions
    .filter((session) => id === undefined || !goesThrough(session))
    .sort((a, b) => byPath.compare(pathOf(a), pathOf(b)))
}
