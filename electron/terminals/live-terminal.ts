import { toWire } from '#shared/errors'
import type { NodeRole } from '#shared/labs'
import type { ScreenSize, Terminal } from '#shared/terminals'
import { delay } from '../platform/delay'
import type { Logger } from '../platform/logger'
import { isNetworkLoss, mayBeStarting, retryDelayMs } from '../ssh'
import { Activity, type ActivityKind } from './activity'
import { InputQueue } from './input-queue'
import { OutputHub } from './output-hub'
import { ScreenWatch } from './screen-watch'
import type { OpenShell, Shell, ShellEnd } from './shell'
import { nextState, type TerminalStep } from './state'

/** A connection that lasted this long, in ms, was a good one: the pauses between attempts start small again. */
const stableMs = 30_000

/** First logins that are tried before it is left to a person: two and a half minutes of pauses, six where each times out. */
const firstLogins = 10

/** The number of the newest shell of all terminals. */
let lastShell = 0

const hungUp: ShellEnd = { code: null, signal: null, lost: null }

interface TerminalOptions {
  terminal: Omit<Terminal, 'state' | 'shell' | 'excluded'>
  size: ScreenSize
  /** Lines of history that pages keep. */
  scrollback(): number
  open: OpenShell
  changed(terminal: Terminal): void
  /** It printed something or rang the bell; told now and then. */
  active(kind: ActivityKind): void
  logger: Logger
}

/** One terminal with its screen, and the life of the shells it shows one after the other. */
export class LiveTerminal {
  readonly hub: OutputHub
  readonly #open: OpenShell
  readonly #changed: (terminal: Terminal) => void
  readonly #logger: Logger
  readonly #activity: Activity
  readonly #watch: ScreenWatch
  #info: Terminal
  #size: ScreenSize
  #shell: Shell | null = null
  #input: InputQueue | null = null
  #writes = 0
  #life = new AbortController()
  #living: Promise<void> = Promise.resolve()
  /** Shells that are being hung up. */
  readonly #closing = new Set<Promise<void>>()

  constructor({ terminal, size, scrollback, open, changed, active, logger }: TerminalOptions) {
    this.#info = { ...terminal, state: 'closed', shell: ++lastShell, excluded: false }
    this.#size = size
    this.#open = open
    this.#changed = changed
    this.#logger = logger
    this.hub = new OutputHub(size, scrollback)
    this.#activity = new Activity(active)
    this.#watch = new ScreenWatch(this.hub.mirror, (seen) => this.#change(seen))
    this.hub.mirror.onBell(() => this.#activity.happened('bell'))
  }

  get info(): Terminal {
    return this.#info
  }

  /** Connects now, with the screen kept; nothing happens while it is connected or about to be. */
  connect(): void {
    const { state, tries } = this.#info
    if (state !== 'lost' && state !== 'closed') return
    this.#life.abort()
    this.#life = new AbortController()
    this.#step('connect')
    this.#living = this.#live(this.#life.signal, state === 'lost' && !tries).catch((error) => {
      this.#logger.error({ err: error }, 'a terminal broke')
    })
  }

  /** Ends the attempts where connecting has failed; the last error stays. Nothing happens to any other terminal. */
  stopTrying(): void {
    const { state, tries, error } = this.#info
    if (state !== 'lost' && !tries) return
    this.#life.abort()
    this.#step('end', { error })
  }

  get writes(): number {
    return this.#writes
  }

  /** True where the bytes are on their way to the shell; false while there is none, or it does not read. */
  write(bytes: Uint8Array): boolean {
    this.#writes += 1
    return this.#info.state === 'ready' && (this.#input?.write(bytes) ?? false)
  }

  resize(size: ScreenSize): void {
    this.#size = size
    this.hub.resize(size)
    this.#shell?.resize(size)
  }

  setExcluded(excluded: boolean): void {
    this.#change({ excluded })
  }

  setInOwnWindow(inOwnWindow: boolean): void {
    if (inOwnWindow !== (this.#info.inOwnWindow ?? false)) this.#change({ inOwnWindow })
  }

  describe(title: string, role: NodeRole | undefined): void {
    if (title === this.#info.title && role === this.#info.role) return
    this.#change({ title, ...(role ? { role } : {}) })
  }

  /** Hangs up and forgets the screen; resolves once no process is left. */
  async close(): Promise<void> {
    this.#life.abort()
    this.#hangUp()
    this.#watch.dispose()
    this.hub.dispose()
    this.#activity.dispose()
    await this.#living
    await Promise.all(this.#closing)
  }

  /** Connects and stays connected until the shell has ended, an attempt has failed for good, or `signal` is aborted. */
  async #live(signal: AbortSignal, reconnecting: boolean): Promise<void> {
    let isFirst = !reconnecting
    for (let failures = 0; ; failures += 1) {
      const startedAt = Date.now()
      let error: unknown
      try {
        const end = await this.#serve(signal)
        if (signal.aborted) return
        if (!end.lost) return await this.#finish(end, signal)
        if (Date.now() - startedAt >= stableMs) failures = 0
        this.hub.disconnect()
        isFirst = false
        error = end.lost
      } catch (thrown) {
        error = thrown
      }
      if (signal.aborted) return
      const tries = isFirst ? { failed: failures + 1, of: firstLogins } : undefined
      const mayRetry = tries ? tries.failed < tries.of && mayBeStarting(error) : isNetworkLoss(error)
      if (!mayRetry) return this.#fail(error)
      this.#step('lose', { error: toWire(error), tries })
      await delay(retryDelayMs(failures), signal)
      if (signal.aborted) return
      this.#stepOn('connect')
    }
  }

  /** One shell from its opening to its end; `hungUp` where `signal` ended it. */
  async #serve(signal: AbortSignal): Promise<ShellEnd> {
    await this.hub.mirror.settled()
    let openedWith = this.#size
    const shell = await this.#open({
      size: () => {
        openedWith = this.#size
        return openedWith
      },
      signal,
      authenticating: () => {
        if (!signal.aborted && this.#info.state === 'connecting') this.#stepOn('authenticate')
      },
    })
    if (signal.aborted) {
      this.#closeShell(shell)
      return hungUp
    }
    this.#shell = shell
    if (openedWith !== this.#size) shell.resize(this.#size)
    this.#ready(shell)
    return this.#listen(shell, signal)
  }

  #listen(shell: Shell, signal: AbortSignal): Promise<ShellEnd> {
    return new Promise((resolve) => {
      const aborted = () => resolve(hungUp)
      signal.addEventListener('abort', aborted)
      shell.listen({
        data: (bytes) => {
          if (signal.aborted) return
          this.hub.push(bytes)
          this.#activity.happened('output')
        },
        end: (end) => {
          signal.removeEventListener('abort', aborted)
          // At once: nothing that is typed from now on may count as delivered.
          if (!signal.aborted) this.#detachShell()
          resolve(end)
        },
      })
    })
  }

  #ready(shell: Shell): void {
    this.hub.connect(shell)
    this.#input = new InputQueue(shell, this.#logger)
    this.#forgetExit()
    this.#step('open')
  }

  /** The pages are told of the number with the next step. */
  #detachShell(): void {
    this.#shell = null
    this.#input = null
    this.#info = { ...this.#info, shell: ++lastShell }
  }

  async #finish({ code, signal: name }: ShellEnd, signal: AbortSignal): Promise<void> {
    await this.hub.finish(signal)
    if (!signal.aborted) this.#step('end', { exit: { code, signal: name } })
  }

  #fail(error: unknown): void {
    const wire = toWire(error)
    if (wire.code === 'internal') this.#logger.error({ err: error }, 'a terminal could not connect')
    this.#step('end', { error: wire })
  }

  #hangUp(): void {
    const shell = this.#shell
    this.#detachShell()
    if (shell) this.#closeShell(shell)
  }

  #closeShell(shell: Shell): void {
    const closing = shell
      .close()
      .catch((error) => this.#logger.error({ err: error }, 'a shell could not be closed'))
      .finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
  }

  /** Why a first login has failed can be read while the next one is made. */
  #stepOn(step: 'connect' | 'authenticate'): void {
    const { error, tries } = this.#info
    this.#step(step, tries ? { error, tries } : {})
  }

  /** How an earlier shell ended is of no interest once the next step is taken. */
  #step(step: TerminalStep, outcome: Pick<Terminal, 'exit' | 'error' | 'tries'> = {}): void {
    const { exit: _exit, error: _error, tries: _tries, ...rest } = this.#info
    this.#info = { ...rest, state: nextState(rest.state, step), ...outcome }
    this.#changed(this.#info)
  }

  #forgetExit(): void {
    const { shellExit: _shellExit, ...rest } = this.#info
    this.#info = rest
    this.#watch.forgetShell()
  }

  #change(part: Partial<Terminal>): void {
    this.#info = { ...this.#info, ...part }
    this.#changed(this.#info)
  }
}
