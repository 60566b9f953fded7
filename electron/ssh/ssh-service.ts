import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Keychain } from '../platform/keychain'
import type { Logger } from '../platform/logger'
import type { HandlersOf } from '../rpc'
import { type ConnectNeeds, type ConnectOptions, openConnection } from './connect'
import { ConnectTurns } from './connect-turns'
import { KnownHostsFile } from './known-hosts-file'
import type { LiveConnection } from './live-connection'
import { PrivateKeys } from './private-keys'
import type { Prompter } from './prompter'
import { Secrets } from './secrets'
import { SharedConnection } from './shared-connection'
import { connectSocket, reachThrough } from './socket'
import { abortError } from './ssh-errors'
import type { HostKeys, SshConnection, SshConnections, SshTarget } from './types'

const defaultKeepaliveMs = 15_000
const defaultReadyTimeoutMs = 20_000

interface Needs {
  homeFolder: string
  prompter: Prompter
  keychain: Keychain
  logger: Logger
  /** Time between two keepalives, in ms; a connection counts as lost after three without an answer. */
  keepaliveMs?: number
  /** Limit for the network, the handshake and the login together, in ms; a person's time to answer does not count. */
  readyTimeoutMs?: number
}

/** SSH connections, shared by all who use the same target. Secrets stay in memory, or go to the keychain where a person wants it; host keys are in `known_hosts`. */
export class SshService implements SshConnections {
  readonly hostKeys: HostKeys
  readonly handlers: HandlersOf<'hostKeys'>
  readonly #needs: ConnectNeeds
  readonly #connections = new Map<string, SharedConnection>()
  readonly #turns = new ConnectTurns()

  constructor(needs: Needs) {
    const {
      prompter,
      keychain,
      logger,
      keepaliveMs = defaultKeepaliveMs,
      readyTimeoutMs = defaultReadyTimeoutMs,
    } = needs
    const knownHosts = new KnownHostsFile(join(needs.homeFolder, 'known_hosts'))
    this.hostKeys = knownHosts
    this.handlers = {
      'hostKeys.forgetChanged': async ({ entry, expected }) => {
        await knownHosts.forgetChanged(entry, expected)
        logger.info({ name: entry, fingerprint: expected }, 'host key forgotten by a person')
      },
    }
    const memory = { secrets: new Secrets(keychain, logger), privateKeys: new PrivateKeys() }
    this.#needs = { ...memory, knownHosts, prompter, logger, keepaliveMs, readyTimeoutMs }
  }

  connect(target: SshTarget, options: Parameters<SshConnections['connect']>[1] = {}): Promise<SshConnection> {
    const { signal, progress } = options
    if (signal?.aborted) return Promise.reject(abortError(signal))
    const key = identityOf(target)
    const shared = this.#connections.get(key) ?? this.#start(key, target)
    return shared.join(signal, progress)
  }

  turn(): Promise<() => void> {
    return this.#turns.again()
  }

  /** Drops from memory what the keychain has under the name `account`, so that it is asked for again. */
  forgetSecret(account: string): void {
    this.#needs.secrets.forgetInMemory(account)
    this.#needs.privateKeys.forget(account)
  }

  dispose(): void {
    for (const shared of [...this.#connections.values()]) shared.end()
    this.#needs.secrets.clear()
    this.#needs.privateKeys.clear()
  }

  #start(key: string, target: SshTarget): SharedConnection {
    const shared: SharedConnection = new SharedConnection(
      (signal, progress) => this.#open(target, signal, progress),
      () => {
        if (this.#connections.get(key) === shared) this.#connections.delete(key)
      },
    )
    this.#connections.set(key, shared)
    return shared
  }

  async #open(
    target: SshTarget,
    signal: AbortSignal,
    progress: ConnectOptions['progress'],
  ): Promise<LiveConnection> {
    if (!target.jump)
      return this.#logIn(target, { signal, progress, reach: (stop) => connectSocket(target, stop) })
    // Before the target's own turn: targets that wait for their jump host must not take its place in the queue.
    const jump = await this.connect(target.jump, { signal })
    try {
      const reach = (stop: AbortSignal) => reachThrough(jump, target, stop)
      const connection = await this.#logIn(target, { signal, progress, reach })
      connection.onClosed(() => jump.release())
      return connection
    } catch (error) {
      jump.release()
      throw error
    }
  }

  /** Waits for its turn. An attempt that waits for a person gives its place to the next, and then waits for a place again. */
  #logIn(target: SshTarget, options: Omit<ConnectOptions, 'asking' | 'answered'>): Promise<LiveConnection> {
    const { signal } = options
    return new Promise((resolve, reject) => {
      const turn = () =>
        new Promise<void>((done) => {
          if (signal.aborted) {
            reject(abortError(signal))
            return done()
          }
          let leave: () => void = done
          const asking = () => leave()
          const answered = async () => {
            leave = await this.#turns.again()
          }
          openConnection(target, this.#needs, { ...options, asking, answered })
            .then(resolve, reject)
            .finally(() => leave())
        })
      void this.#turns.take(target, turn)
    })
  }
}

/** Targets that may share a connection have the same one. A digest, so that no secret is held in a key. */
function identityOf(target: SshTarget): string {
  const { host, port, username, credential, hostKeyAlias, jump } = target
  const way = jump ? identityOf(jump) : null
  const identity = JSON.stringify([host.toLowerCase(), port, username, credential, hostKeyAlias ?? null, way])
  return createHash('sha256').update(identity).digest('hex')
}
