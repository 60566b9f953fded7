import { LabError, toWire, type WireError } from '#shared/errors'
import type { ForwardState, PortForward } from '#shared/forwards'
import type { Forward } from '#shared/sessions'
import { delay } from '../platform/delay'
import type { Logger } from '../platform/logger'
import { isNetworkLoss, retryDelayMs, type SshConnections, type SshTarget } from '../ssh'
import { openForward } from './open-forward'
import { Traffic } from './traffic'

interface Needs {
  sessionId: string
  sessionName: string
  forward: Forward
  connections: SshConnections
  target(): Promise<SshTarget>
  changed(): void
  logger: Logger
}

/** One forward from its start to its end, over the connections that it lives through. */
export class LiveForward {
  readonly #needs: Needs
  readonly #traffic: Traffic
  readonly #life = new AbortController()
  #retryNow = new AbortController()
  #state: ForwardState = 'starting'
  #error: WireError | undefined

  constructor(needs: Needs) {
    this.#needs = needs
    this.#traffic = new Traffic(needs.changed)
    void this.#live()
  }

  get info(): PortForward {
    const { sessionId, sessionName, forward } = this.#needs
    const error = this.#error ? { error: this.#error } : {}
    return { sessionId, sessionName, forward, state: this.#state, ...this.#traffic.counts, ...error }
  }

  /** Does not wait any longer where it is lost. */
  retry(): void {
    this.#retryNow.abort()
  }

  /** Frees its port and ends its connections, at once. */
  stop(): void {
    this.#life.abort()
    this.#retryNow.abort()
  }

  async #live(): Promise<void> {
    const { signal } = this.#life
    let wasListening = false
    for (let failures = 0; !signal.aborted; failures++) {
      const error = await this.#serve(() => {
        wasListening = true
        failures = 0
        this.#set('listening')
      }).catch((thrown: unknown) => thrown)
      if (signal.aborted) return
      if (!wasListening || !mayRetry(error)) return this.#fail(error)
      this.#set('lost', toWire(error))
      this.#retryNow = new AbortController()
      await delay(retryDelayMs(failures), this.#retryNow.signal)
      if (!signal.aborted) this.#set('starting')
    }
  }

  /** One connection: resolves with the reason why it is over. */
  async #serve(listening: () => void): Promise<unknown> {
    const { connections, target, forward, logger } = this.#needs
    const { signal } = this.#life
    const to = await target()
    const connection = await connections.connect(to, { signal })
    const { host, port } = to
    let stop = (_: unknown): void => undefined
    const over = new Promise<unknown>((resolve) => {
      stop = resolve
      connection.onLost(() => resolve(new LabError('net.lost', 'net.lost', { params: { host, port } })))
      signal.addEventListener('abort', stop)
      if (signal.aborted) resolve(undefined)
    })
    const opening = openForward(forward, { connection, traffic: this.#traffic, logger })
    try {
      // A server may never answer; whoever stops the forward does not wait for it.
      const isOpen = await Promise.race([opening.then(() => true), over.then(() => false)])
      if (isOpen && !signal.aborted) listening()
      return await over
    } finally {
      signal.removeEventListener('abort', stop)
      // One that failed has been told.
      opening.then((close) => close()).catch(() => undefined)
      connection.release()
    }
  }

  #fail(error: unknown): void {
    const wire = toWire(error)
    if (wire.code === 'internal') this.#needs.logger.error({ err: error }, 'a forward could not be started')
    this.#set('failed', wire)
  }

  #set(state: ForwardState, error?: WireError): void {
    this.#state = state
    this.#error = error
    this.#needs.changed()
  }
}

/** After a loss the server may hold the old connection, and its port, for a while longer. */
const mayRetry = (error: unknown): boolean =>
  isNetworkLoss(error) || (error instanceof LabError && error.key === 'ssh.listenRefused')
