import { Agent, type AgentOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import { connect, type TLSSocket } from 'node:tls'
import type { SshConnection } from '../ssh'

/** Where the API server listens on its own machine: kubeadm binds all addresses. */
const loopback = '127.0.0.1'

type Created = (error: Error | null, socket: Duplex) => void

/**
 * Connections to an API server as channels of an SSH connection to its machine, so no port is opened anywhere. The certificate
 * is checked against the name or address that the kubeconfig has, whatever way leads there.
 */
export class TunnelAgent extends Agent {
  readonly #connection: SshConnection
  readonly #open = new Set<TLSSocket>()

  constructor(connection: SshConnection, options: AgentOptions) {
    super({ ...options, keepAlive: true })
    this.#connection = connection
  }

  override createConnection(options: AgentOptions & { port?: number }, created: Created): undefined {
    this.#connection
      .openTcp(loopback, Number(options.port))
      .then((socket) => this.#secure(socket, options, created))
      .catch((error: Error) => created(error, undefined as unknown as Duplex))
  }

  override destroy(): void {
    super.destroy()
    // Sockets that were upgraded to a WebSocket are not the agent's any more.
    for (const socket of this.#open) socket.destroy()
  }

  #secure(socket: Duplex, options: AgentOptions, created: Created): void {
    const secure = connect({ ...options, socket })
    this.#open.add(secure)
    secure.once('close', () => this.#open.delete(secure))
    created(null, secure)
  }
}
