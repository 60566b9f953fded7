import { randomUUID } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { LabError, toWire } from '#shared/errors'
import { nameKey } from '#shared/session-names'
import type { Session, SessionDraft, SessionTree } from '#shared/sessions'
import type { Emit, HandlersOf } from '../rpc'
import type { SshCredential, SshTarget } from '../ssh'
import { nameTaken } from './collisions'
import { RecentTargets } from './recent-targets'
import { SessionFile } from './session-file'
import {
  completed,
  copyFolder,
  moveItems,
  removeItems,
  renameFolder,
  restoreItems,
  withFolder,
  withSession,
} from './session-tree'

/** Removals that can be taken back; the oldest is forgotten. */
const maxRemovals = 10

/** Saved SSH targets in their folders, in `sessions.json`. No secret is stored with them. */
export class SessionService {
  readonly #file: SessionFile
  readonly #recent: RecentTargets
  readonly #emit: Emit
  readonly #removals = new Map<string, SessionTree>()
  readonly #listeners = new Set<(sessions: readonly Session[]) => void>()
  /** End of the queue of changes: each starts from what the one before saved. */
  #changes: Promise<unknown> = Promise.resolve()

  constructor({ homeFolder, emit }: { homeFolder: string; emit: Emit }) {
    this.#file = new SessionFile(join(homeFolder, 'sessions.json'))
    this.#recent = new RecentTargets(join(homeFolder, 'recent-targets.json'), emit)
    this.#emit = emit
  }

  readonly handlers: HandlersOf<'sessions'> = {
    'sessions.list': () => this.#file.read(),
    'sessions.problems': async () => (await this.problems()).map(toWire),
    'sessions.save': ({ id, draft }) => this.#save(id ?? null, draft),
    'sessions.addFolder': ({ path }) => this.#change((tree) => [withFolder(tree, path), undefined]),
    'sessions.renameFolder': ({ path, name }) =>
      this.#change((tree) => [renameFolder(tree, path, name), undefined]),
    'sessions.copyFolder': ({ path, name }) =>
      this.#change((tree) => [copyFolder(tree, path, name), undefined]),
    'sessions.move': ({ to, ...items }) => this.#change((tree) => [moveItems(tree, items, to), undefined]),
    'sessions.remove': (items) =>
      this.#change((before) => {
        const { tree, removed } = removeItems(before, items)
        return [tree, { removal: this.#keepRemoval(removed) }]
      }),
    'sessions.restore': ({ removal }) => this.#restore(removal),
    'sessions.recentTargets': () => this.#recent.list(),
    'sessions.rememberTarget': (target) => this.#recent.remember(target),
  }

  /**
   * How to log in to a saved session, with its jump hosts. Throws `resource.missing` where it or one of them is not there,
   * `state.conflict` where they lead in a circle.
   */
  sshTarget(sessionId: string): Promise<SshTarget> {
    return this.#sshTarget(sessionId, [])
  }

  /** `behind`: ids of the sessions that are reached through this one. */
  async #sshTarget(sessionId: string, behind: readonly string[]): Promise<SshTarget> {
    const { name, host, port, username, auth, jumpSessionId } = await this.session(sessionId)
    const target = { name, host, port, username, credential: credentialOf(auth) }
    if (jumpSessionId === null) return target
    const way = [...behind, sessionId]
    if (way.includes(jumpSessionId))
      throw new LabError('state.conflict', 'sessions.jumpCircle', { params: { name } })
    if (!(await this.#file.read()).sessions.some(({ id }) => id === jumpSessionId))
      throw new LabError('resource.missing', 'sessions.jumpMissing', { params: { name } })
    return { ...target, jump: await this.#sshTarget(jumpSessionId, way) }
  }

  /** Throws `resource.missing`. */
  async session(sessionId: string): Promise<Session> {
    return sessionOf(await this.#file.read(), sessionId)
  }

  /** Every saved session. */
  async list(): Promise<readonly Session[]> {
    return (await this.#file.read()).sessions
  }

  /** What of the saved sessions was changed or left out when they were read, until they are saved anew. */
  problems(): Promise<readonly LabError[]> {
    return this.#file.problems()
  }

  /** Called after each change with all saved sessions, until the given function is called. */
  onChanged(listener: (sessions: readonly Session[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Adds sessions that were found elsewhere. `choose` sees what is saved at that moment and gives names that are free.
   * Throws `state.conflict` where there would be too many.
   */
  addAll(choose: (saved: readonly Session[]) => readonly Session[]): Promise<void> {
    return this.#change((tree) => [
      completed({ ...tree, sessions: [...tree.sessions, ...choose(tree.sessions)] }),
      undefined,
    ])
  }

  #save(id: string | null, draft: SessionDraft): Promise<Session> {
    return this.#change((tree) => {
      if (id !== null) sessionOf(tree, id)
      if (tree.sessions.some((other) => other.id !== id && isNamedLike(other, draft)))
        throw nameTaken('draft.name', draft.name)
      const saved: Session = { ...draft, id: id ?? randomUUID() }
      checkJumps(tree, saved)
      return [withSession(tree, saved), saved]
    })
  }

  #keepRemoval(removed: SessionTree): string {
    const id = randomUUID()
    this.#removals.set(id, removed)
    const [oldest] = this.#removals.keys()
    if (oldest !== undefined && this.#removals.size > maxRemovals) this.#removals.delete(oldest)
    return id
  }

  async #restore(removal: string): Promise<void> {
    await this.#change((tree) => {
      const removed = this.#removals.get(removal)
      if (!removed) throw new LabError('resource.missing', 'sessions.removalForgotten')
      return [restoreItems(tree, removed), undefined]
    })
    this.#removals.delete(removal)
  }

  /** `change` gives the new tree and what its caller is told. */
  #change<T>(change: (tree: SessionTree) => [SessionTree, T]): Promise<T> {
    const changed = this.#changes.then(async () => {
      const [tree, result] = change(await this.#file.read())
      await this.#file.write(tree)
      this.#emit('sessions.changed', tree)
      for (const listener of this.#listeners) listener(tree.sessions)
      return result
    })
    // A failed change leaves the tree as it was; its caller is told.
    this.#changes = changed.catch(() => undefined)
    return changed
  }
}

function sessionOf({ sessions }: SessionTree, sessionId: string): Session {
  const session = sessions.find(({ id }) => id === sessionId)
  if (!session) throw new LabError('resource.missing', 'sessions.missing')
  return session
}

const isNamedLike = (session: Session, draft: SessionDraft): boolean =>
  session.folder === draft.folder && nameKey(session.name) === nameKey(draft.name)

/** The way through jump hosts must end. Throws `input.invalid`. */
function checkJumps({ sessions }: SessionTree, saved: Session): void {
  const refuse = (key: 'sessions.jumpMissing' | 'sessions.jumpCircle') => {
    const params = { name: saved.name }
    return new LabError('input.invalid', key, {
      params,
      issues: [{ path: 'draft.jumpSessionId', key, params }],
    })
  }
  const byId = new Map(sessions.map((session) => [session.id, session]))
  if (saved.jumpSessionId !== null && !byId.has(saved.jumpSessionId)) throw refuse('sessions.jumpMissing')
  byId.set(saved.id, saved)
  const seen = new Set<string>()
  for (let next = byId.get(saved.id); next; next = byId.get(next.jumpSessionId ?? '')) {
    if (seen.has(next.id)) throw refuse('sessions.jumpCircle')
    seen.add(next.id)
  }
}

function credentialOf(auth: Session['auth']): SshCredential {
  if (auth.method === 'key') return { method: 'key-file', path: expandHome(auth.keyPath) }
  return { method: auth.method }
}

/** `~/` as shells read it, and Windows users' `~\`. */
const expandHome = (path: string): string => path.replace(/^~(?=$|[/\\])/, () => homedir())
