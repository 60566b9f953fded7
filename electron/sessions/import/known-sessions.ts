import { nameKey, numberedName } from '#shared/session-names'
import type { Session } from '#shared/sessions'
import type { FoundSession } from './found'
import { MovedSessions } from './moved-sessions'
import { nameStem } from './name-stem'

/** Names and targets that are taken, by what is saved and what was planned so far. */
export class KnownSessions {
  readonly #names = new Map<string, Set<string>>()
  /** By folder, name and target. */
  readonly #sessions = new Map<string, Session>()
  /** Those with a number behind their name, by the name without it, folder and target. */
  readonly #numbered = new Map<string, Session>()
  /** The first number that may be free, by folder and name: many equal names must not take quadratic time. */
  readonly #numbers = new Map<string, number>()
  readonly #moved: MovedSessions

  /** `found`: all that is asked about later. */
  constructor(saved: readonly Session[], found: readonly FoundSession[]) {
    for (const session of saved) this.take(session)
    const unmoved = new Set(found.map((one) => this.#inFolder(one)))
    this.#moved = new MovedSessions(
      saved.filter((session) => !unmoved.has(session)),
      saved,
    )
  }

  /** The session that `found` is, in its folder or moved to another one; undefined for a new one. */
  find(found: FoundSession): Session | undefined {
    const here = this.#inFolder(found)
    if (here) return here
    const moved = this.#moved.takeOut(found)
    // Its names stay taken here, so that what got a number because of it is found again.
    if (moved) for (const name of new Set([moved.name, found.name])) this.#remember(found, name, moved)
    return moved
  }

  isTaken({ folder, name }: FoundSession): boolean {
    return this.#namesIn(folder).has(nameKey(name))
  }

  freeName({ folder, name }: FoundSession): string {
    const key = JSON.stringify([folder, nameKey(name.replace(/ \d+$/, ''))])
    const free = numberedName(name, this.#namesIn(folder), this.#numbers.get(key))
    this.#numbers.set(key, Number(/\d+$/.exec(free)?.[0]) + 1)
    return free
  }

  take(session: Session): void {
    this.#remember(session, session.name, session)
  }

  #inFolder(found: FoundSession): Session | undefined {
    return (
      this.#sessions.get(keyOf(found, found.name)) ??
      (this.isTaken(found) ? this.#numbered.get(keyOf(found, nameStem(found.name))) : undefined)
    )
  }

  #remember(place: FoundSession | Session, name: string, session: Session): void {
    this.#namesIn(place.folder).add(nameKey(name))
    this.#sessions.set(keyOf(place, name), session)
    if (/ \d+$/.test(name)) this.#numbered.set(keyOf(place, nameStem(name)), session)
  }

  #namesIn(folder: string): Set<string> {
    const names = this.#names.get(folder) ?? new Set()
    this.#names.set(folder, names)
    return names
  }
}

const keyOf = ({ folder, host, port, username }: FoundSession | Session, name: string): string =>
  JSON.stringify([folder, host.toLowerCase(), port, username, nameKey(name)])
