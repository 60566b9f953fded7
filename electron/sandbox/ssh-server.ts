import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2'
import type { ScreenSize } from '#shared/terminals'
import type { Logger } from '../platform/logger'
import { account } from './account'
import { listenNear } from './listen'
import type { KeyPair } from './ssh-keys'

/** Time for a client to log in, as sshd's `LoginGraceTime`, in ms. */
const loginGraceMs = 30_000
/** Failed attempts after which a connection is closed: sshd's `MaxAuthTries`. */
const maxAttempts = 6
/** Connections of one node at a time; more are refused. */
const maxConnections = 256

/** What a client has asked a session channel for. */
export interface SessionRequest {
  channel: ServerChannel
  /** Null asks for a login shell. */
  command: string | null
  /** The terminal, where the client asked for one. Its size changes in place. */
  terminal: TerminalRequest | null
}

export interface TerminalRequest {
  size: ScreenSize
  /** Set by whoever serves the session; called after `size` has changed. */
  resized?: () => void
}

export interface NodeServerOptions {
  hostKey: KeyPair
  /** The only public key that is let in, in SSH wire form. */
  clientKey: Buffer
  wishedPort: number
  reservedPorts: ReadonlySet<number>
  logger: Logger
  serve(request: SessionRequest): void
  /** Who answers at an address of this node that a client wants to be forwarded to; null where nobody does. */
  service(host: string, port: number): ((channel: Duplex) => void) | null
}

/** The SSH server of one simulated node. */
export class NodeServer {
  readonly #options: NodeServerOptions
  readonly #ssh: ssh2.Server
  readonly #listener: Server
  readonly #sockets = new Set<Socket>()
  #port = 0

  private constructor(options: NodeServerOptions) {
    this.#options = options
    this.#ssh = new ssh2.Server(
      { hostKeys: [options.hostKey.privateKey], ident: 'Pilothouse_sandbox' },
      (connection) => this.#accept(connection),
    )
    // The sockets are kept here, so that a client that does not hang up cannot keep the port.
    this.#listener = createServer({ noDelay: true }, (socket) => this.#receive(socket))
    this.#listener.maxConnections = maxConnections
  }

  /** Throws `resource.busy` where no port near the wished one is free. */
  static async start(options: NodeServerOptions): Promise<NodeServer> {
    const node = new NodeServer(options)
    node.#port = await listenNear(node.#listener, options.wishedPort, options.reservedPorts)
    node.#listener.on('error', (error) => options.logger.error({ err: error }, 'sandbox SSH server'))
    return node
  }

  /** The true port on 127.0.0.1. */
  get port(): number {
    return this.#port
  }

  /** Drops every connection, as a machine does that loses power, and frees the port. */
  async close(): Promise<void> {
    const closed = once(this.#listener, 'close')
    this.#listener.close()
    for (const socket of this.#sockets) socket.destroySoon()
    await closed
  }

  #receive(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    this.#ssh.injectSocket(socket)
  }

  #accept(connection: Connection): void {
    const grace = setTimeout(() => connection.end(), loginGraceMs)
    let attempts = 0
    connection.on('authentication', (attempt) => {
      if (this.#admits(attempt)) attempt.accept()
      else if (attempt.method !== 'none' && ++attempts >= maxAttempts) connection.end()
      else attempt.reject(['publickey'])
    })
    connection.on('ready', () => {
      clearTimeout(grace)
      connection.on('session', (accept) => this.#openSession(accept()))
      connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
        const service = this.#options.service(destIP, destPort)
        if (service) service(accept())
        else reject()
      })
    })
    // A client that goes away, or that is no SSH client at all, is no fault of the server.
    connection.on('error', (error) => this.#options.logger.debug({ err: error }, 'sandbox SSH connection'))
    connection.on('close', () => clearTimeout(grace))
  }

  #admits(attempt: AuthContext): boolean {
    if (attempt.method !== 'publickey' || attempt.username !== account.name) return false
    const expected = this.#options.clientKey
    if (attempt.key.data.length !== expected.length || !timingSafeEqual(attempt.key.data, expected))
      return false
    // Without a signature the client only asks whether the key would do.
    if (!attempt.signature) return true
    const key = ssh2.utils.parseKey(expected)
    if (key instanceof Error || !attempt.blob) return false
    return key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true
  }

  #openSession(session: Session): void {
    let terminal: TerminalRequest | null = null
    session.on('pty', (accept, _reject, info) => {
      terminal = { size: screenSize(info.cols, info.rows) }
      accept?.()
    })
    session.on('window-change', (accept, _reject, info) => {
      if (terminal) {
        terminal.size = screenSize(info.cols, info.rows)
        terminal.resized?.()
      }
      accept?.()
    })
    session.on('shell', (accept) => this.#serve(accept(), null, terminal))
    session.on('exec', (accept, _reject, { command }) => this.#serve(accept(), command, terminal))
  }

  #serve(channel: ServerChannel, command: string | null, terminal: TerminalRequest | null): void {
    channel.on('error', (error: Error) => this.#options.logger.debug({ err: error }, 'sandbox SSH channel'))
    this.#options.serve({ channel, command, terminal })
  }
}

/** A size as clients give it, in bounds: 0 means unknown (RFC 4254, section 6.2). */
function screenSize(cols: number, rows: number): ScreenSize {
  const within = (value: number, least: number, most: number, unknown: number) =>
    Math.min(Math.max(value || unknown, least), most)
  return { cols: within(cols, 2, 1000, 80), rows: within(rows, 1, 500, 24) }
}
