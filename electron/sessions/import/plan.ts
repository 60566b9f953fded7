import { randomUUID } from 'node:crypto'
import type { Session } from '#shared/sessions'
import { cutCircles } from './circles'
import type { FoundSession } from './found'
import { KnownSessions } from './known-sessions'

/** What becomes of one session of a file. */
export interface Planned {
  found: FoundSession
  /** `existing`: saved already, or earlier in the file; `session` has that one's id, name and folder. */
  state: 'new' | 'renamed' | 'existing'
  session: Session
}

/**
 * Lays what was found beside what is saved. The same name and target is the same session, so that a second import adds nothing, also after
 * sessions were moved to other folders; where a name belongs to another target, a number is put behind it.
 */
export function planImport(found: readonly FoundSession[], saved: readonly Session[]): Planned[] {
  // What a first import made of them: which of them are one, and which got a number.
  const alone = planAmong(new KnownSessions([], new Map()), found)
  const own = new Map(alone.map((one) => [one.found, one.session]))
  const planned = new Map(planAmong(new KnownSessions(saved, own), found).map((one) => [one.found, one]))
  for (const { found: one, session } of planned.values())
    session.jumpSessionId = one.jump ? (planned.get(one.jump)?.session.id ?? null) : null
  cutNewCircles([...planned.values()])
  return [...planned.values()]
}

const planAmong = (known: KnownSessions, found: readonly FoundSession[]): Planned[] =>
  found.map((one) => plan(one, known))

function plan(found: FoundSession, known: KnownSessions): Planned {
  const { line: _, jump: __, secret: ___, ...draft } = found
  const same = known.find(found)
  if (same) {
    const { id, name, folder } = same
    return { found, state: 'existing', session: { ...draft, id, name, folder, jumpSessionId: null } }
  }
  const isTaken = known.isTaken(found)
  const name = isTaken ? known.freeName(found) : found.name
  const session: Session = { ...draft, name, id: randomUUID(), jumpSessionId: null }
  known.take(session)
  return { found, state: isTaken ? 'renamed' : 'new', session }
}

/** Two sessions of a file may be one here, which closes a circle that the file does not have. */
function cutNewCircles(planned: readonly Planned[]): void {
  const added = new Map(
    planned.filter(({ state }) => state !== 'existing').map(({ session }) => [session.id, session]),
  )
  const jumpOf = ({ jumpSessionId }: Session) => added.get(jumpSessionId ?? '') ?? null
  cutCircles(added.values(), jumpOf, (session) => {
    session.jumpSessionId = null
  })
}

/** The sessions to add for what was chosen, with the jump hosts that they need. */
export function chosenSessions(planned: readonly Planned[], selected: readonly number[]): Planned[] {
  const added = new Map(
    planned.filter(({ state }) => state !== 'existing').map((one) => [one.session.id, one]),
  )
  const chosen = new Set<Planned>()
  for (const index of selected) {
    let next = added.get(planned[index]?.session.id ?? '')
    for (; next && !chosen.has(next); next = added.get(next.session.jumpSessionId ?? '')) chosen.add(next)
  }
  return planned.filter((one) => chosen.has(one))
}
