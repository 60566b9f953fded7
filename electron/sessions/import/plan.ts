import { randomUUID } from 'node:crypto'
import { nameKey, numberedName } from '#shared/session-names'
import type { Session } from '#shared/sessions'
import { cutCircles } from './circles'
import type { FoundSession } from './found'

/** What becomes of one session of a file. */
export interface Planned {
  found: FoundSession
  /** `existing`: saved already, or earlier in the file; `session.id` is that one's. */
  state: 'new' | 'renamed' | 'existing'
  session: Session
}

/**
 * Lays what was found beside what is saved. The same name and target in the same folder is the same session, so that a second
 * import adds nothing; where a name belongs to another target, a number is put behind it.
 */
export function planImport(found: readonly FoundSession[], saved: readonly Session[]): Planned[] {
  const known = new Known(saved)
  const planned = new Map(found.map((one) => [one, known.place(one)]))
  for (const { found: one, session } of planned.values())
    session.jumpSessionId = one.jump ? (planned.get(one.jump)?.session.id ?? null) : null
  cutNewCircles([...planned.values()])
  return [...planned.values()]
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

/** Names and targets that are taken, by what is saved and what was planned so far. */
class Known {
  readonly #names = new Map<string, Set<string>>()
  /** By name and target. */
  readonly #sessions = new Map<string, Session>()
  /** Those with a number behind their name, by the name without it and target. */
  readonly #numbered = new Map<string, Session>()
  /** The first number that may be free, by folder and name: many equal names must not take quadratic time. */
  readonly #numbers = new Map<string, number>()

  constructor(saved: readonly Session[]) {
    for (const session of saved) this.#take(session)
  }

  place(found: FoundSession): Planned {
    const { line: _, jump: __, secret: ___, ...draft } = found
    const names = this.#namesIn(found.folder)
    const isTaken = names.has(nameKey(found.name))
    const same =
      this.#sessions.get(keyOf(found, found.name)) ??
      (isTaken ? this.#numbered.get(keyOf(found, comparedStem(found.name))) : undefined)
    if (same) {
      const session: Session = { ...draft, name: same.name, id: same.id, jumpSessionId: null }
      return { found, state: 'existing', session }
    }
    const name = isTaken ? this.#freeName(found, names) : found.name
    const session: Session = { ...draft, name, id: randomUUID(), jumpSessionId: null }
    this.#take(session)
    return { found, state: isTaken ? 'renamed' : 'new', session }
  }

  #freeName({ folder, name }: FoundSession, names: ReadonlySet<string>): string {
    const key = JSON.stringify([folder, nameKey(stemOf(name))])
    const free = numberedName(name, names, this.#numbers.get(key))
    this.#numbers.set(key, Number(/\d+$/.exec(free)?.[0]) + 1)
    return free
  }

  #take(session: Session): void {
    const { folder, name } = session
    this.#namesIn(folder).add(nameKey(name))
    this.#sessions.set(keyOf(session, name), session)
    if (stemOf(name) !== name) this.#numbered.set(keyOf(session, comparedStem(name)), session)
  }

  #namesIn(folder: string): Set<string> {
    const names = this.#names.get(folder) ?? new Set()
    this.#names.set(folder, names)
    return names
  }
}

const keyOf = ({ folder, host, port, username }: FoundSession | Session, name: string): string =>
  JSON.stringify([folder, host.toLowerCase(), port, username, nameKey(name)])

const stemOf = (name: string): string => name.replace(/ \d+$/, '')

/** A number shortens a name of full length, so that its last characters do not count. */
const comparedStem = (name: string): string => stemOf(name).slice(0, 90)
