import net, { type Socket } from 'node:net'
import { Client, type ServerHostKeyAlgorithm } from 'ssh2'
import { LabError } from '#shared/errors'
import type { Logger } from '../platform/logger'
import { Authentication } from './authentication'
import { Deadline } from './deadline'
import { fingerprint, hostKeyName, shortKeyType, typeOfKey } from './known-hosts'
import type { KnownHostsFile } from './known-hosts-file'
import { LiveConnection } from './live-connection'
import type { PrivateKeys } from './private-keys'
import type { Prompter, Question } from './prompter'
import type { Secrets } from './secrets'
import { abortError, type Stage, sshError, targetError } from './ssh-errors'
import type { SshTarget } from './types'

/** Unanswered keepalives after which a connection counts as lost. */
const keepaliveCount = 3

/** What we accept, best first. SHA-1 signatures (`ssh-rsa`, `ssh-dss`) are left out, as in OpenSSH since 8.8. */
const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
]

/** An RSA key keeps its old type name whatever hash its signatures use (RFC 8332). */
const keyTypeOf = (algorithm: ServerHostKeyAlgorithm): string =>
  algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm

/** What all attempts share. */
export interface ConnectNeeds {
  knownHosts: KnownHostsFile
  secrets: Secrets
  privateKeys: PrivateKeys
  prompter: Prompter
  logger: Logger
  keepaliveMs: number
  /** For the network, the handshake and the login together, without the time in which a person is asked. */
  readyTimeoutMs: number
}

export interface ConnectOptions {
  signal: AbortSignal
  progress(state: 'authenticating'): void
  /** A person is asked now: the attempt no longer counts as work of this machine. */
  asking(): void
}

/** Connects and logs in to `target`. Throws as `SshConnections.connect` says. */
export async function openConnection(
  target: SshTarget,
  needs: ConnectNeeds,
  options: ConnectOptions,
): Promise<LiveConnection> {
  const deadline = new Deadline(needs.readyTimeoutMs)
  const attempt = new Attempt(target, needs, options, deadline)
  try {
    return await attempt.run()
  } finally {
    deadline.dispose()
  }
}

/** One try. Whatever fails first decides its error, and ends its socket and its questions. */
class Attempt {
  readonly #target: SshTarget
  readonly #needs: ConnectNeeds
  readonly #options: ConnectOptions
  readonly #deadline: Deadline
  readonly #failure = new AbortController()
  readonly #stop: AbortSignal

  constructor(target: SshTarget, needs: ConnectNeeds, options: ConnectOptions, deadline: Deadline) {
    this.#target = target
    this.#needs = needs
    this.#options = options
    this.#deadline = deadline
    this.#stop = AbortSignal.any([options.signal, deadline.signal, this.#failure.signal])
  }

  async run(): Promise<LiveConnection> {
    const hostKeys = await this.#preferredHostKeys()
    const socket = await this.#connectSocket()
    this.#options.progress('authenticating')
    return this.#logIn(socket, hostKeys)
  }

  #fail(error: unknown): void {
    this.#failure.abort(error)
  }

  #connectSocket(): Promise<Socket> {
    const { host, port } = this.#target
    return new Promise((resolve, reject) => {
      if (this.#stop.aborted) return reject(abortError(this.#stop))
      const socket = net.connect({ host, port, noDelay: true })
      const aborted = () => {
        socket.destroy()
        reject(abortError(this.#stop))
      }
      const failed = (error: Error) => {
        this.#stop.removeEventListener('abort', aborted)
        reject(sshError(error, 'network', this.#target))
      }
      this.#stop.addEventListener('abort', aborted, { once: true })
      socket.once('error', failed)
      socket.once('connect', () => {
        this.#stop.removeEventListener('abort', aborted)
        socket.off('error', failed)
        resolve(socket)
      })
    })
  }

  #logIn(socket: Socket, hostKeys: ServerHostKeyAlgorithm[]): Promise<LiveConnection> {
    const client = new Client()
    const authentication = this.#authentication()
    let stage: Stage = 'handshake'
    return new Promise((resolve, reject) => {
      const stopped = () => {
        socket.destroy()
        reject(this.#failure.signal.aborted ? this.#failure.signal.reason : abortError(this.#stop))
      }
      this.#stop.addEventListener('abort', stopped, { once: true })
      client.on('error', (error) => this.#fail(this.#connectionError(error, stage, socket)))
      client.once('close', () => this.#fail(targetError('net.lost', 'net.lost', this.#target)))
      client.once('handshake', () => {
        stage = 'authentication'
      })
      client.once('ready', () => {
        this.#stop.removeEventListener('abort', stopped)
        authentication.succeeded()
        client.removeAllListeners('error').removeAllListeners('close')
        resolve(new LiveConnection(client, socket, this.#target))
      })
      if (this.#stop.aborted) return stopped()
      client.connect({
        sock: socket,
        username: this.#target.username,
        readyTimeout: 0,
        keepaliveInterval: this.#needs.keepaliveMs,
        keepaliveCountMax: keepaliveCount,
        algorithms: { serverHostKey: hostKeys },
        hostVerifier: (key: Buffer, verified: (isTrusted: boolean) => void) => {
          this.#verifyHostKey(key).then(
            () => verified(true),
            (error: unknown) => {
              this.#fail(error)
              // Servers exchange keys again after a while, when this attempt is long over.
              socket.destroy()
            },
          )
        },
        authHandler: authentication.handler,
      })
    })
  }

  /** ssh2 calls it a protocol error when the other side hangs up before it has said anything. */
  #connectionError(error: unknown, stage: Stage, socket: Socket) {
    const hungUp = socket.readableEnded || socket.destroyed
    return hungUp && (error as { level?: string }).level === 'protocol'
      ? targetError('net.lost', 'net.lost', this.#target, error)
      : sshError(error, stage, this.#target)
  }

  #authentication(): Authentication {
    const { secrets, privateKeys } = this.#needs
    return new Authentication({
      target: this.#target,
      secrets,
      privateKeys,
      ask: (question, identity) => this.#ask(question, identity),
      fail: (error) => this.#fail(error),
    })
  }

  #ask(question: Question, identity: string): Promise<string[] | null> {
    this.#options.asking()
    return this.#deadline.pausedDuring(() => this.#needs.prompter.ask(question, identity, this.#stop))
  }

  /** Asks the server first for keys of the types that we know of it, so that they can be compared. */
  async #preferredHostKeys(): Promise<ServerHostKeyAlgorithm[]> {
    const types = await this.#needs.knownHosts.knownTypes(hostKeyName(this.#target))
    const known = hostKeyAlgorithms.filter((algorithm) => types.includes(keyTypeOf(algorithm)))
    return [...known, ...hostKeyAlgorithms.filter((algorithm) => !known.includes(algorithm))]
  }

  async #verifyHostKey(key: Buffer): Promise<void> {
    const name = hostKeyName(this.#target)
    const verdict = await this.#needs.knownHosts.check(name, key)
    if (verdict.is === 'known') return
    const actual = fingerprint(key)
    const { host, port, username } = this.#target
    if (verdict.is === 'changed') {
      const params = { host, port, expected: verdict.expected, actual }
      throw new LabError('ssh.hostkey-changed', 'ssh.hostkey-changed', { params })
    }
    if (verdict.is === 'revoked')
      throw new LabError('ssh.hostkey-changed', 'ssh.hostkey-revoked', { params: { host, port, actual } })
    const question: Question = {
      type: 'host-key',
      target: { name: this.#target.name, host, port, username },
      keyType: shortKeyType(typeOfKey(key)),
      fingerprint: actual,
    }
    const answer = await this.#ask(question, JSON.stringify([name, actual]))
    if (!answer) throw targetError('ssh.hostkey-unknown', 'ssh.hostkey-unknown', this.#target)
    await this.#needs.knownHosts.add(name, key)
    this.#needs.logger.info({ name, fingerprint: actual }, 'host key trusted')
  }
}
