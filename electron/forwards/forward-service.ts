import { LabError } from '#shared/errors'
import type { ForwardRef, PortForward } from '#shared/forwards'
import type { Forward, Session } from '#shared/sessions'
import type { TerminalState } from '#shared/terminals'
import type { Logger } from '../platform/logger'
import type { Emit, HandlersOf } from '../rpc'
import type { SessionService } from '../sessions'
import type { SshConnections } from '../ssh'
import { LiveForward } from './live-forward'

/** Changes are told this often at most, in ms. */
const tellMs = 200
/** While connections are open their bytes are told this often, in ms. */
const countMs = 1000

interface Needs {
  connections: SshConnections
  sessions: Pick<SessionService, 'list' | 'sshTarget' | 'onChanged'>
  emit: Emit
  logger: Logger
}

/** Port forwards of the saved sessions. They run while a terminal of their session is open, or until a person stops them. */
export class ForwardService {
  readonly #needs: Needs
  /** By their keys; each is there from its start until it is stopped. */
  readonly #live = new Map<string, { forward: LiveForward; byHand: boolean }>()
  /** States of the open terminals of each session, by their ids. */
  readonly #terminals = new Map<string, Map<string, TerminalState>>()
  readonly #stopFollowing: () => void
  #timer: NodeJS.Timeout | undefined
  #disposed = false

  constructor(needs: Needs) {
    this.#needs = needs
    this.#stopFollowing = needs.sessions.onChanged((sessions) => this.#stopDeleted(sessions))
  }

  readonly handlers: HandlersOf<'forwards'> = {
    'forwards.list': () => this.#list(),
    'forwards.start': (ref) => this.#startByHand(ref),
    'forwards.stop': (ref) => this.#stop(keyOf(ref.sessionId, ref)),
  }

  /** A terminal of a session has changed, perhaps in something else than its state; `closed` also stands for one that is gone. */
  async follow(sessionId: string, terminalId: string, state: TerminalState): Promise<void> {
    const terminals = this.#terminals.get(sessionId) ?? new Map<string, TerminalState>()
    const before = terminals.get(terminalId)
    if (state === before) return
    if (state === 'ready') {
      terminals.set(terminalId, state)
      this.#terminals.set(sessionId, terminals)
      this.#retry(sessionId)
      if (terminals.size === 1) await this.#startAll(sessionId, before !== undefined)
    } else if (state !== 'closed') {
      if (before !== undefined) terminals.set(terminalId, state)
    } else if (terminals.delete(terminalId) && terminals.size === 0) {
      this.#terminals.delete(sessionId)
      this.#stopAll(sessionId)
    }
  }

  dispose(): void {
    this.#disposed = true
    this.#stopFollowing()
    clearTimeout(this.#timer)
    for (const { forward } of this.#live.values()) forward.stop()
    this.#live.clear()
  }

  async #list(): Promise<PortForward[]> {
    const sessions = await this.#needs.sessions.list()
    const saved = sessions.flatMap((session) =>
      session.forwards.map((forward) => [keyOf(session.id, forward), stopped(session, forward)] as const),
    )
    const live = [...this.#live].map(([key, { forward }]) => [key, forward.info] as const)
    return [...new Map([...saved, ...live]).values()]
  }

  async #startByHand(ref: ForwardRef): Promise<void> {
    const session = (await this.#needs.sessions.list()).find(({ id }) => id === ref.sessionId)
    const key = keyOf(ref.sessionId, ref)
    const forward = session?.forwards.find((each) => keyOf(ref.sessionId, each) === key)
    if (!session || !forward) throw new LabError('resource.missing', 'forwards.missing')
    this.#start(session, forward, true)
  }

  /** `isBack`: their terminal was there before; what was stopped meanwhile stays so. */
  async #startAll(sessionId: string, isBack: boolean): Promise<void> {
    const session = (await this.#needs.sessions.list()).find(({ id }) => id === sessionId)
    // The terminal may be gone by now.
    if (!session || !this.#terminals.has(sessionId)) return
    for (const forward of session.forwards)
      if (!isBack || this.#live.has(keyOf(sessionId, forward))) this.#start(session, forward, false)
  }

  /** One that runs goes on; one that failed is tried again. */
  #start(session: Session, forward: Forward, byHand: boolean): void {
    const key = keyOf(session.id, forward)
    const running = this.#live.get(key)
    if (this.#disposed || (running && running.forward.info.state !== 'failed')) return
    const { connections, sessions, logger } = this.#needs
    const live = new LiveForward({
      sessionId: session.id,
      sessionName: session.name,
      forward,
      connections,
      target: () => sessions.sshTarget(session.id),
      changed: () => this.#changed(),
      logger: logger.child({ forward: key }),
    })
    this.#live.set(key, { forward: live, byHand })
    this.#changed()
  }

  #retry(sessionId: string): void {
    for (const { forward } of this.#live.values()) if (forward.info.sessionId === sessionId) forward.retry()
  }

  /** Those that a person started do not depend on a terminal. */
  #stopAll(sessionId: string): void {
    for (const [key, { forward, byHand }] of this.#live)
      if (forward.info.sessionId === sessionId && !byHand) this.#stop(key)
  }

  /** Those whose session, or who themselves, are not saved any more. */
  #stopDeleted(sessions: readonly Session[]): void {
    const saved = new Set(sessions.flatMap(({ id, forwards }) => forwards.map((each) => keyOf(id, each))))
    for (const key of [...this.#live.keys()]) if (!saved.has(key)) this.#stop(key)
  }

  #stop(key: string): void {
    this.#live.get(key)?.forward.stop()
    if (this.#live.delete(key)) this.#changed()
  }

  #changed(after = tellMs): void {
    if (this.#disposed) return
    this.#timer ??= setTimeout(() => this.#tell(), after)
  }

  #tell(): void {
    this.#timer = undefined
    this.#list().then(
      (list) => {
        if (this.#disposed) return
        this.#needs.emit('forwards.changed', list)
        if (list.some(({ connections }) => connections > 0)) this.#changed(countMs)
      },
      (error: unknown) => this.#needs.logger.error({ err: error }, 'the forwards could not be listed'),
    )
  }
}

const keyOf = (sessionId: string, { type, listenPort }: Pick<ForwardRef, 'type' | 'listenPort'>): string =>
  `${sessionId}/${type}/${listenPort}`

const stopped = (session: Session, forward: Forward): PortForward => ({
  sessionId: session.id,
  sessionName: session.name,
  forward,
  state: 'stopped',
  connections: 0,
  allConnections: 0,
  sent: 0,
  received: 0,
})
