import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, unlink } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import { type Session, type SessionDraft, sessionSchema } from '#shared/sessions'
import { fileError, readJson, writeAtomic } from '../platform/files'
import type { Emit, HandlersOf } from '../rpc'
import type { SshCredential, SshTarget } from '../ssh'

const fileSchema = z.object({ version: z.literal(1), sessions: z.array(sessionSchema) })

/** Saved SSH targets, in `sessions.json`. No secret is stored with them. */
export class SessionService {
  readonly #path: string
  readonly #emit: Emit
  #loaded: Promise<Session[]> | undefined
  /** End of the queue of changes: each starts from what the one before saved. */
  #changes: Promise<unknown> = Promise.resolve()

  constructor(needs: { homeFolder: string; emit: Emit }) {
    this.#path = join(needs.homeFolder, 'sessions.json')
    this.#emit = needs.emit
  }

  readonly handlers: HandlersOf<'sessions'> = {
    'sessions.list': () => this.#sessions(),
    'sessions.save': ({ id, draft }) => this.#save(id ?? null, draft),
    'sessions.remove': ({ id }) => this.#remove(id),
  }

  /** How to log in to a saved session. Throws `resource.missing`. */
  async sshTarget(sessionId: string): Promise<SshTarget> {
    const { name, host, port, username, auth } = await this.session(sessionId)
    return { name, host, port, username, credential: credentialOf(auth) }
  }

  /** Throws `resource.missing`. */
  async session(sessionId: string): Promise<Session> {
    const session = (await this.#sessions()).find(({ id }) => id === sessionId)
    if (!session) throw new LabError('resource.missing', 'sessions.missing')
    return session
  }

  #save(id: string | null, draft: SessionDraft): Promise<Session> {
    return this.#change(async (sessions) => {
      if (id !== null) await this.session(id)
      if (sessions.some((other) => other.id !== id && isNamedLike(other, draft))) throw nameTaken(draft.name)
      const saved: Session = { ...draft, id: id ?? randomUUID() }
      const others = sessions.filter((other) => other.id !== saved.id)
      return { sessions: [...others, saved], result: saved }
    })
  }

  #remove(id: string): Promise<void> {
    return this.#change(async (sessions) => {
      await this.session(id)
      return { sessions: sessions.filter((session) => session.id !== id), result: undefined }
    })
  }

  #change<T>(
    change: (sessions: readonly Session[]) => Promise<{ sessions: Session[]; result: T }>,
  ): Promise<T> {
    const changed = this.#changes.then(async () => {
      const { sessions, result } = await change(await this.#sessions())
      await writeAtomic(this.#path, `${JSON.stringify({ version: 1, sessions }, null, 2)}\n`)
      this.#loaded = Promise.resolve(sessions)
      this.#emit('sessions.changed', sessions)
      return result
    })
    // A failed change leaves the list as it was; its caller is told.
    this.#changes = changed.catch(() => undefined)
    return changed
  }

  #sessions(): Promise<Session[]> {
    this.#loaded ??= this.#load()
    return this.#loaded
  }

  /** A file that cannot be used is moved aside and reported by the call that met it; the next call finds an empty list. */
  async #load(): Promise<Session[]> {
    try {
      return (await readJson(this.#path, fileSchema))?.sessions ?? []
    } catch (error) {
      this.#loaded = undefined
      if (!(error instanceof LabError) || error.code !== 'config.corrupt') throw error
      const path = await moveAside(this.#path)
      const details = error.details ?? ''
      throw new LabError('config.corrupt', 'sessions.movedAside', { params: { path }, details, cause: error })
    }
  }
}

/** Moves the file to the first free `<path>.bad-<n>`. A rename could replace an older one; an exclusive copy cannot. */
async function moveAside(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const aside = `${path}.bad-${n}`
    try {
      await copyFile(path, aside, constants.COPYFILE_EXCL)
      await unlink(path)
      return aside
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(error, path)
    }
  }
}

const isNamedLike = (session: Session, draft: SessionDraft): boolean =>
  session.folder === draft.folder && session.name.toLowerCase() === draft.name.toLowerCase()

function nameTaken(name: string): LabError {
  const issues = [{ path: 'draft.name', key: 'sessions.nameTaken' as const, params: { name } }]
  return new LabError('input.invalid', 'input.invalid', { issues })
}

function credentialOf(auth: Session['auth']): SshCredential {
  if (auth.method === 'key') return { method: 'key-file', path: expandHome(auth.keyPath) }
  return { method: auth.method }
}

/** `~/` as shells read it, and Windows users' `~\`. */
const expandHome = (path: string): string => path.replace(/^~(?=$|[/\\])/, () => homedir())
