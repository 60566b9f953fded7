import type { Duplex } from 'node:stream'
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2'
import { LabError } from '#shared/errors'
import type { ScreenSize } from '#shared/terminals'
import { Channel } from './channel'
import { ShellWindow, withShellWindow } from './shell-window'
import { targetError } from './ssh-errors'
import { TcpStream } from './tcp-stream'
import type { SshChannel, SshTarget } from './types'

/** Reason of a refused `direct-tcpip` channel: the other side tried and could not connect (RFC 4254, section 5.1). */
const connectFailed = 2

const loopback = '127.0.0.1'

/** A connection that is logged in. */
export class LiveConnection {
  readonly #client: Client
  readonly #socket: Duplex
  readonly #target: SshTarget
  #closed = false
  #channels = 0
  /** Who takes the connections to the ports on which the other side listens for us. */
  readonly #accepts = new Map<number, (stream: Duplex) => void>()
  readonly #opening = new Set<Promise<unknown>>()

  constructor(
    client: Client,
    socket: Duplex,
    target: SshTarget,
    /** See `SshConnection`. */
    readonly banner: string,
  ) {
    this.#client = client
    this.#socket = socket
    this.#target = target
    // As many users as share the connection may wait for its end.
    client.setMaxListeners(0)
    // ssh2 only half closes after an error, which a silent peer could keep open for ever.
    client.on('error', () => socket.destroy())
    client.on('tcp connection', ({ destPort }, accept, reject) => {
      const take = this.#accepts.get(destPort)
      if (take) take(this.#tcpStream(accept()))
      else reject()
    })
    client.prependListener('close', () => {
      this.#closed = true
    })
  }

  /** Whether a channel is open, once the server has answered all requests for one. */
  async hasChannels(): Promise<boolean> {
    await Promise.allSettled(this.#opening)
    return this.#channels > 0
  }

  /** Called once, when the connection is gone for whatever reason. */
  onClosed(listener: () => void): void {
    if (this.#closed) queueMicrotask(listener)
    else this.#client.once('close', listener)
  }

  shell({ rows, cols }: ScreenSize): Promise<SshChannel> {
    const terminal = { term: 'xterm-256color', rows, cols, width: 0, height: 0 }
    return this.#session(
      (opened) => withShellWindow(this.#client, () => this.#client.shell(terminal, opened)),
      (stream: ClientChannel) => this.#channel(stream, new ShellWindow(stream)),
    )
  }

  exec(command: string): Promise<SshChannel> {
    return this.#session(
      (opened) => this.#client.exec(command, opened),
      (stream: ClientChannel) => this.#channel(stream),
    )
  }

  sftp(): Promise<SFTPWrapper> {
    return this.#session(
      (opened) => this.#client.sftp(opened),
      (sftp: SFTPWrapper) => sftp,
    )
  }

  openTcp(host: string, port: number): Promise<Duplex> {
    return this.#request(
      (opened) => this.#client.forwardOut(loopback, 0, host, port, opened),
      (stream: ClientChannel) => this.#tcpStream(stream),
      (error) =>
        (error as { reason?: unknown }).reason === connectFailed
          ? new LabError('net.unreachable', 'net.unreachable', { params: { host, port }, cause: error })
          : targetError('resource.busy', 'ssh.forwardRefused', this.#target, error),
    )
  }

  listenTcp(port: number, accept: (stream: Duplex) => void): Promise<void> {
    const refused = (error?: unknown) =>
      targetError('resource.busy', 'ssh.listenRefused', this.#target, error, { listenPort: port })
    // The port belongs to another user of this connection, whose connections must go on coming to it.
    if (this.#accepts.has(port)) return Promise.reject(refused())
    return this.#request(
      (answered: (error: Error | undefined, boundPort: number) => void) => {
        this.#accepts.set(port, accept)
        this.#client.forwardIn(loopback, port, answered)
      },
      () => undefined,
      (error) => {
        this.#accepts.delete(port)
        return refused(error)
      },
    )
  }

  /** Nothing more is accepted from now on, whether the server hears of it or not. */
  unlistenTcp(port: number): void {
    this.#accepts.delete(port)
    if (!this.#lostError()) this.#client.unforwardIn(loopback, port, () => undefined)
  }

  close(): void {
    this.#client.end()
    // What is still to be written goes out before the socket is closed.
    if (this.#socket.writableFinished) this.#socket.destroy()
    else this.#socket.end(() => this.#socket.destroy())
  }

  #tcpStream(stream: ClientChannel): TcpStream {
    return new TcpStream(stream, () => this.#lostError())
  }

  #channel(stream: ClientChannel, window?: ShellWindow): Channel {
    return new Channel(stream, () => this.#closed, window)
  }

  /** Runs one request for a channel and gives what `wrap` makes of it. */
  #request<Raw, Opened>(
    send: (answered: (error: Error | undefined, raw: Raw) => void) => void,
    wrap: (raw: Raw) => Opened,
    refusal: (error: unknown) => LabError,
  ): Promise<Opened> {
    return new Promise((resolve, reject) => {
      const refuse = (error: unknown) => reject(this.#lostError(error) ?? refusal(error))
      try {
        send((error, raw) => (error ? refuse(error) : resolve(wrap(raw))))
      } catch (error) {
        refuse(error)
      }
    })
  }

  /** A channel that counts against the server's limit of sessions. */
  #session<Raw extends NodeJS.EventEmitter, Opened>(
    send: (answered: (error: Error | undefined, raw: Raw) => void) => void,
    wrap: (raw: Raw) => Opened,
  ): Promise<Opened> {
    const opening = this.#request(
      send,
      (raw: Raw) => {
        this.#channels++
        raw.once('close', () => this.#channels--)
        return wrap(raw)
      },
      (error) => targetError('resource.busy', 'ssh.channelRefused', this.#target, error),
    )
    this.#opening.add(opening)
    return opening.finally(() => this.#opening.delete(opening))
  }

  #lostError(cause?: unknown): LabError | undefined {
    return this.#closed || this.#socket.destroyed
      ? targetError('net.lost', 'net.lost', this.#target, cause)
      : undefined
  }
}
