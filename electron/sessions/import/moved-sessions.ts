import { nameKey } from '#shared/session-names'
import type { Session } from '#shared/sessions'
import type { FoundSession } from './found'
import { nameStem } from './name-stem'

type Target = Pick<Session, 'host' | 'port' | 'username'>

/**
 * Saved sessions that somebody may have moved to another folder since they were imported. The same target behind the same jump host is
 * the same session, by the name that the file alone gives it, else by its name there, else without the number that an import may have
 * put behind it. Each stands for one session of a file: a file that has one twice, in two folders, means two.
 */
export class MovedSessions {
  /** Last ones first, so that each is taken from the end. */
  readonly #byName = new Map<string, Session[]>()
  readonly #byStem = new Map<string, Session[]>()
  readonly #gone = new Set<string>()
  /** By the id of what they are in the file. */
  readonly #given = new Map<string, Session | undefined>()

  /** `all`: where their jump hosts are. */
  constructor(sessions: readonly Session[], all: readonly Session[]) {
    const byId = new Map(all.map((session) => [session.id, session]))
    for (const session of sessions.toReversed()) {
      const jump = byId.get(session.jumpSessionId ?? '') ?? null
      add(this.#byName, keyOf(session, jump, session.name), session)
      add(this.#byStem, keyOf(session, jump, nameStem(session.name)), session)
    }
  }

  /** Gives each saved session once; `own` is what the file alone makes of `found`, several may be the same. */
  takeOut(found: FoundSession, own: Session): Session | undefined {
    if (!this.#given.has(own.id)) this.#given.set(own.id, this.#best(found, own))
    return this.#given.get(own.id)
  }

  #best(found: FoundSession, own: Session): Session | undefined {
    return (
      this.#take(this.#byName.get(keyOf(found, found.jump, own.name))) ??
      this.#take(this.#byName.get(keyOf(found, found.jump, found.name))) ??
      this.#take(this.#byStem.get(keyOf(found, found.jump, nameStem(found.name))))
    )
  }

  #take(sessions: Session[] = []): Session | undefined {
    for (let session = sessions.pop(); session; session = sessions.pop()) {
      if (this.#gone.has(session.id)) continue
      this.#gone.add(session.id)
      return session
    }
    return undefined
  }
}

function add(groups: Map<string, Session[]>, key: string, session: Session): void {
  const group = groups.get(key)
  if (group) group.push(session)
  else groups.set(key, [session])
}

/** Of the way only its last jump host counts: ways may be long. */
const keyOf = (target: Target, jump: Target | null, name: string): string =>
  JSON.stringify([targetOf(target), jump && targetOf(jump), nameKey(name)])

const targetOf = ({ host, port, username }: Target) => [host.toLowerCase(), port, username]
