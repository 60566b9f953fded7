import type { Duplex } from 'node:stream'
import { Client, type ServerHostKeyAlgorithm } from 'ssh2'
import { LabError } from '#shared/errors'
import type { Logger } from '../platform/logger'
import { Authentication } from './authentication'
import { Deadline } from './deadline'
import { HostKeyCheck } from './host-key-check'
import type { KnownHostsFile } from './known-hosts-file'
import { LiveConnection } from './live-connection'
import type { PrivateKeys } from './private-keys'
import type { Answer, Prompter, Question } from './prompter'
import { readable } from './readable'
import type { Secrets } from './secrets'
import { abortError, type Stage, sshError, targetError } from './ssh-errors'
import type { SshTarget } from './types'
import { writeWholePackets } from './whole-packets'

/** Unanswered keepalives after which a connection counts as lost. */
const keepaliveCount = 3

/** Characters of a server's banner that are kept; legal notices have some thousand. */
const maxBannerLength = 16_384

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
  /** Reaches the target's SSH port, directly or through its jump host. */
  reach(stop: AbortSignal): Promise<Duplex>
  signal: AbortSignal
  progress(state: 'authenticating'): void
  /** A person is asked now: the attempt no longer counts as work of this machine. */
  asking(): void
  /** The person has answered; resolves when the attempt may go on. */
  answered(): Promise<void>
}

/** A person's answers by the identity of their question. */
type Answers = Map<string, { question: Question; answer: Answer }>

/**
 * Connects and logs in to `target`. A server waits for a login only so long (sshd: 2 minutes); where it hangs up while a
 * person is asked, the question stays and its answer goes into another attempt. Throws as `SshConnections.connect` says.
 */
export async function openConnection(
  target: SshTarget,
  needs: ConnectNeeds,
  options: ConnectOptions,
): Promise<LiveConnection> {
  let answers: Answers = new Map()
  for (;;) {
    const deadline = new Deadline(needs.readyTimeoutMs)
    const attempt = new Attempt(target, needs, options, deadline, answers)
    try {
      return await attempt.run()
    } catch (error) {
      const isLost = error instanceof LabError && error.code === 'net.lost'
      if (!isLost || attempt.answers.size === 0) throw error
      answers = attempt.answers
    } finally {
      deadline.dispose()
    }
  }
}

/** One try. Whatever fails first decides its error, and ends its socket and its questions. */
class Attempt {
  /** Given in this attempt, and not refused. */
  readonly answers: Answers = new Map()
  readonly #target: SshTarget
  readonly #needs: ConnectNeeds
  readonly #options: ConnectOptions
  readonly #deadline: Deadline
  /** Given in the attempt before, which the server did not wait for. */
  readonly #earlierAnswers: Answers
  readonly #hostKey: HostKeyCheck
  readonly #failure = new AbortController()
  readonly #stop: AbortSignal
  #banner = ''
  #asking = false
  #lostWhileAsking: LabError | undefined

  constructor(
    target: SshTarget,
    needs: ConnectNeeds,
    options: ConnectOptions,
    deadline: Deadline,
    earlierAnswers: Answers,
  ) {
    this.#target = target
    this.#needs = needs
    this.#options = options
    this.#deadline = deadline
    this.#earlierAnswers = earlierAnswers
    this.#hostKey = new HostKeyCheck(target, needs)
    this.#stop = AbortSignal.any([options.signal, deadline.signal, this.#failure.signal])
  }

  async run(): Promise<LiveConnection> {
    const hostKeyAlgorithms = await this.#hostKey.preferredAlgorithms()
    const socket = await this.#options.reach(this.#stop)
    this.#options.progress('authenticating')
    return this.#logIn(socket, hostKeyAlgorithms)
  }

  #fail(error: unknown): void {
    this.#failure.abort(error)
  }

  #connectionFailed(error: LabError): void {
    if (this.#asking && error.code === 'net.lost') this.#lostWhileAsking = error
    else this.#fail(error)
  }

  #logIn(socket: Duplex, hostKeyAlgorithms: ServerHostKeyAlgorithm[]): Promise<LiveConnection> {
    const client = new Client()
    const authentication = this.#authentication()
    let stage: Stage = 'handshake'
    return new Promise((resolve, reject) => {
      const stopped = () => {
        socket.destroy()
        reject(this.#failure.signal.aborted ? this.#failure.signal.reason : abortError(this.#stop))
      }
      this.#stop.addEventListener('abort', stopped, { once: true })
      client.on('error', (error) => this.#connectionFailed(this.#errorOf(error, stage, socket)))
      client.once('close', () => this.#connectionFailed(targetError('net.lost', 'net.lost', this.#target)))
      client.once('handshake', () => {
        stage = 'authentication'
      })
      client.on('banner', (text) => {
        if (this.#banner.length < maxBannerLength) this.#banner += text
      })
      client.once('ready', () => {
        this.#stop.removeEventListener('abort', stopped)
        authentication.succeeded()
        client.removeAllListeners('error').removeAllListeners('close')
        resolve(new LiveConnection(client, socket, this.#target, this.#shownBanner))
      })
      if (this.#stop.aborted) return stopped()
      writeWholePackets(socket)
      client.connect({
        sock: socket,
        username: this.#target.username,
        readyTimeout: 0,
        keepaliveInterval: this.#needs.keepaliveMs,
        keepaliveCountMax: keepaliveCount,
        algorithms: { serverHostKey: hostKeyAlgorithms },
        hostVerifier: (key: Buffer, verified: (isTrusted: boolean) => void) => {
          this.#hostKey
            .verify(key, (...question) => this.#ask(...question))
            .then(
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
  #errorOf(error: unknown, stage: Stage, socket: Duplex): LabError {
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
      waitForPerson: (work) => this.#deadline.pausedDuring(work),
      fail: (error) => this.#fail(error),
    })
  }

  get #shownBanner(): string {
    return readable(this.#banner, maxBannerLength)
  }

  async #ask(asked: Question, identity: string): Promise<Answer | null> {
    const banner = this.#shownBanner
    const question = asked.type === 'secret' && banner !== '' ? { ...asked, banner } : asked
    const earlier = this.#earlierAnswers.get(identity)
    if (earlier && this.#earlierAnswers.delete(identity)) return earlier.answer
    this.#dropRefused(question)
    this.#options.asking()
    this.#asking = true
    const answer = await this.#deadline.pausedDuring(async () => {
      const given = await this.#needs.prompter.ask(question, identity, this.#stop)
      await this.#options.answered()
      return given
    })
    this.#asking = false
    if (answer) this.answers.set(identity, { question, answer })
    if (answer && this.#lostWhileAsking) this.#fail(this.#lostWhileAsking)
    return answer
  }

  /** Once a server asks anew, another attempt must not repeat what it has refused: a password and the code after it, for instance. */
  #dropRefused(asked: Question): void {
    if (asked.type !== 'secret' || !asked.retry) return
    for (const [identity, { question }] of this.answers)
      if (question.type === 'secret' && question.kind === asked.kind) this.answers.delete(identity)
  }
}
