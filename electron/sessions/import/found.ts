import type { ErrorKey, ErrorParams } from '#shared/errors'
import { LabError } from '#shared/errors'
import { maxFound, type ReasonKey, type Skipped } from '#shared/session-import'
import { type Forward, type Session, sessionDraftSchema } from '#shared/sessions'
import { cutCircles } from './circles'

/** One SSH session as a file describes it. */
export interface FoundSession {
  /** Where it begins in the file, from 1. */
  line: number
  folder: string
  name: string
  host: string
  port: number
  username: string
  auth: Session['auth']
  /** The session to go through; it is in the same list, and leads in no circle once all is read. */
  jump: FoundSession | null
  forwards: Forward[]
  notes: string
  secret: string | null
}

/** What a reader knows of a session; the rest has a usual value. */
export interface RawSession {
  line: number
  name: string
  folder?: string
  host: string
  /** A text is refused unless it is a number. Left out: 22. */
  port?: number | string | undefined
  /** Left out or empty: the user of this PC, as with ssh. */
  username?: string | undefined
  /** Left out: as ssh and PuTTY do by themselves. */
  auth?: Session['auth'] | undefined
  forwards?: Forward[]
  notes?: readonly string[]
  secret?: string | null
}

const maxNotesLength = 4000
const maxParamLength = 100

/** Gathers what a file has. Throws `input.invalid` (`sessionImport.tooMany`) past the cap. */
export class Findings {
  readonly sessions: FoundSession[] = []
  readonly skipped: Skipped[] = []

  constructor(private readonly ownUser: string) {}

  /** A session that cannot be saved as it is goes to `skipped`, and null is given back. */
  add(raw: RawSession): FoundSession | null {
    if (clean(raw.host) === '') return this.skip(raw.line, 'noHost', {}, { name: raw.name })
    const parsed = sessionDraftSchema.safeParse({
      name: clean(raw.name).replaceAll('/', '-'),
      folder: folderPath(raw.folder ?? ''),
      host: clean(raw.host),
      port: Number(raw.port ?? 22),
      username: clean(raw.username ?? '') || this.ownUser,
      auth: raw.auth ?? { method: 'default' },
      forwards: raw.forwards ?? [],
      notes: (raw.notes ?? []).join('\n').slice(0, maxNotesLength),
    })
    if (!parsed.success) return this.#refuse(raw, String(parsed.error.issues[0]?.path[0]))
    const { jumpSessionId: _, ...draft } = parsed.data
    const found = { ...draft, line: raw.line, jump: null, secret: raw.secret || null }
    this.sessions.push(found)
    this.#checkCap()
    return found
  }

  /** `name`: of the session that the line is about; `file`: one that the chosen file includes. */
  skip(
    line: number,
    reason: ReasonKey,
    params: ErrorParams = {},
    { file, name = '' }: { file?: string | undefined; name?: string | undefined } = {},
  ): null {
    const shown = Object.entries(params).map(([name, value]) => [name, shorten(value)])
    this.skipped.push({
      line,
      ...(file !== undefined && { file }),
      ...(clean(name) !== '' && { name: String(shorten(name)) }),
      reason,
      params: Object.fromEntries(shown),
    })
    this.#checkCap()
    return null
  }

  /** To be called once all is read. A session that names itself as its jump host often has that from all hosts or its folder. */
  refuseCircles(): void {
    const cut = (session: FoundSession) => {
      if (session.jump !== session) this.skip(session.line, 'jumpCycle', {}, { name: session.name })
      session.jump = null
    }
    cutCircles(this.sessions, ({ jump }) => jump, cut)
  }

  #refuse(raw: RawSession, field: string): null {
    const skip = (reason: ReasonKey, params: ErrorParams = {}) =>
      this.skip(raw.line, reason, params, { name: raw.name })
    switch (field) {
      case 'host':
        return skip('badHost', { value: raw.host })
      case 'port':
        return skip('badPort', { value: raw.port ?? '' })
      case 'folder':
        return skip('badFolder')
      case 'username':
        return skip('badUser')
      case 'auth':
        return skip('badKeyPath')
      case 'forwards':
        return skip('tooManyForwards', { count: 50 })
      default:
        return skip('badName')
    }
  }

  #checkCap(): void {
    if (this.sessions.length + this.skipped.length > maxFound)
      throw importError('sessionImport.tooMany', { count: maxFound })
  }
}

/** The whole file is refused. `details`: what its parser says. */
export const importError = (key: ErrorKey, params: ErrorParams = {}, details?: string): LabError =>
  new LabError('input.invalid', key, { params, ...(details !== undefined && { details }) })

/** Without control characters and those that only change how others look. */
const clean = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').trim()

const folderPath = (path: string): string => path.split('/').map(clean).filter(Boolean).join('/')

const shorten = (value: string | number): string | number => {
  const text = typeof value === 'string' ? clean(value) : value
  return typeof text === 'string' && text.length > maxParamLength ? `${text.slice(0, maxParamLength)}…` : text
}
