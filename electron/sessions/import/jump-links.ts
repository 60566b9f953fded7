import { parseQuickTarget } from '#shared/quick-target'
import type { Findings, FoundSession, RawSession } from './found'

type AddHost = (alias: string, line: number, change?: Partial<RawSession>) => FoundSession | null

/**
 * Turns `ProxyJump` into references between sessions. A jump host that no `Host` line names, or with another user or port than
 * there, becomes a session of its own. They may lead in a circle.
 */
export class JumpLinks {
  /** Sessions that were made for jumps, by how they are written and what leads to them. */
  readonly #made = new Map<string, FoundSession | null>()

  constructor(
    private readonly found: Findings,
    private readonly named: ReadonlyMap<string, FoundSession>,
    /** `ProxyJump` by session; making one adds to it. */
    private readonly jumps: Map<FoundSession, string>,
    private readonly add: AddHost,
  ) {}

  link(): void {
    // Sessions that are made on the way come after the others, and are linked too.
    for (const [session, text] of this.jumps) session.jump = this.#last(text, session)
  }

  /** Of `a,b` it is `b`, which is reached through `a`. */
  #last(text: string, session: FoundSession): FoundSession | null {
    let last: FoundSession | null = null
    for (const hop of text.split(',')) {
      const next = this.#hop(hop.trim(), last, session)
      if (!next) return null
      last = next
    }
    return last
  }

  #hop(hop: string, through: FoundSession | null, session: FoundSession): FoundSession | null {
    const named = this.named.get(hop)
    if (named && !through) return named
    const key = `${hop} ${through?.name ?? ''}`
    const made = this.#made.get(key)
    if (made !== undefined) return made
    const next = this.#make(hop, through, session)
    this.#made.set(key, next)
    return next
  }

  #make(hop: string, through: FoundSession | null, { line, name }: FoundSession): FoundSession | null {
    const target = parseQuickTarget(hop.replace(/^ssh:\/\//i, '').replace(/\/$/, ''))
    if (!target) return this.found.skip(line, 'jump', { value: withoutPassword(hop) }, { name })
    const { host, username } = target
    const isPortGiven = /[^:\]]:\d+$|\]:\d+$/.test(hop)
    const next = this.add(host, line, {
      name: through ? `${hop} (${through.name})` : hop,
      ...(username !== undefined && { username }),
      ...(isPortGiven && { port: target.port }),
    })
    if (next && through) {
      this.jumps.delete(next)
      next.jump = through
    }
    return next
  }
}

/** `user:…@host`. */
const withoutPassword = (hop: string): string => hop.replace(/^((?:ssh:\/\/)?[^:@]*):.*@/i, '$1:…@')
