import type { Duplex } from 'node:stream'
import type { SFTPWrapper } from 'ssh2'
import { LabError } from '#shared/errors'
import type { ScreenSize } from '#shared/terminals'
import type { LiveConnection } from './live-connection'
import type { SshChannel, SshConnection } from './types'

type Sessions = Pick<SshConnection, 'shell' | 'exec' | 'sftp'>

interface LeaseNeeds {
  connection: LiveConnection
  /** Joins another connection to the same target, for what the server does not open on this one. */
  joinNext(signal: AbortSignal): Promise<SshConnection>
  leave(): void
}

/** One user's share of a connection. */
export class Lease implements SshConnection {
  readonly #needs: LeaseNeeds
  readonly #released = new AbortController()
  #next: Promise<SshConnection> | undefined
  /** Ends what would otherwise live as long as the connection. */
  readonly #ends = new Set<() => void>()

  constructor(needs: LeaseNeeds) {
    this.#needs = needs
  }

  get banner(): string {
    return this.#needs.connection.banner
  }

  shell(size: ScreenSize): Promise<SshChannel> {
    return this.#session((on) => on.shell(size))
  }

  exec(command: string): Promise<SshChannel> {
    return this.#session((on) => on.exec(command))
  }

  async sftp(): Promise<SFTPWrapper> {
    const sftp = await this.#session((on) => on.sftp())
    return this.#endWithLease(sftp, () => sftp.end())
  }

  async openTcp(host: string, port: number): Promise<Duplex> {
    const stream = await this.#needs.connection.openTcp(host, port)
    return this.#endWithLease(stream, () => stream.destroy())
  }

  async listenTcp(port: number, accept: (stream: Duplex) => void): Promise<void> {
    const { connection } = this.#needs
    await connection.listenTcp(port, (stream) => accept(this.#endWithLease(stream, () => stream.destroy())))
    const end = () => connection.unlistenTcp(port)
    if (this.#released.signal.aborted) end()
    else this.#ends.add(end)
  }

  onLost(listener: () => void): void {
    this.#needs.connection.onClosed(() => {
      if (!this.#released.signal.aborted) listener()
    })
  }

  release(): void {
    if (this.#released.signal.aborted) return
    this.#released.abort()
    for (const end of [...this.#ends]) end()
    // One that could not be joined needs no release; whoever waits for it has been told.
    this.#next?.then(
      (lease) => lease.release(),
      () => undefined,
    )
    this.#needs.leave()
  }

  #endWithLease<T extends NodeJS.EventEmitter>(opened: T, end: () => void): T {
    if (this.#released.signal.aborted) end()
    this.#ends.add(end)
    opened.once('close', () => this.#ends.delete(end))
    return opened
  }

  async #session<T>(request: (on: Sessions) => Promise<T>): Promise<T> {
    const { connection } = this.#needs
    try {
      return await request(connection)
    } catch (error) {
      // A server that refuses the only channel would refuse it on another connection as well.
      const isFull = isRefused(error) && (await connection.hasChannels())
      if (!isFull || this.#released.signal.aborted) throw error
    }
    this.#next ??= this.#joinNext()
    return await request(await this.#next)
  }

  /** One that could not be joined, or was lost, is not used for the next channel. */
  #joinNext(): Promise<SshConnection> {
    const next = this.#needs.joinNext(this.#released.signal)
    const forget = () => {
      if (this.#next === next) this.#next = undefined
    }
    next.then((lease) => lease.onLost(forget), forget)
    return next
  }
}

const isRefused = (error: unknown): boolean => error instanceof LabError && error.key === 'ssh.channelRefused'
