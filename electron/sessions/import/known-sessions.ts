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

  /** `own`: all that is asked about later, and what the file makes of each where nothing is saved. */
  constructor(
    saved: readonly Session[],
    private readonly own: ReadonlyMap<FoundSession, Session>,
  ) {
    for (const session of saved) this.take(session)
    const unmoved = new Set([...own.keys()].map((one) => this.#inFolder(one)))
    this.#moved = new MovedSessions(
      saved.filter((session) => !unmoved.has(session)),
      saved,
    )
  }

  /** The session that `found` is, in its folder or moved to another one; undefined for a new one. */
  find(found: FoundSession): Session | undefined {
    const here = this.#inFolder(found)
    if (here) return here
    const own = this.own.get(found)
    return own && this.#moved.takeOut(found, own)
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
    this.#namesIn(session.folder).add(nameKey(session.name))
    this.#sessions.set(keyOf(session, session.name), session)
    if (/ \d+$/.test(session.name)) this.#numbered.set(keyOf(session, nameStem(session.name)), session)
  }

  #inFolder(found: FoundSession): Session | undefined {
    return (
      this.#sessions.get(keyOf(found, found.name)) ??
      this.#sessions.get(keyOf(found, this.own.get(found)?.name ?? '')) ??
      (this.isTaken(found) ? this.#numbered.get(keyOf(found, nameStem(found.name))) : undefined)
    )
  }

  #namesIn(folder: string): Set<string> {
    const names = this.#names.get(folder) ?? new Set()
    this.#names.set(folder, names)
    return names
  }
}

const keyOf = ({ folder, host, port, username }: FoundSession | Session, name: string): string =>
  JSON.stringify([folder, host.toLowerCase(), port, username, nameKey(name)])
