import { Duplex } from 'node:stream'
import pino from 'pino'
import type { EventName, EventPayload } from '#shared/contract/index'
import type { EventMessage } from '#shared/contract/messages'
import type { Lab } from '#shared/labs'
import {
  administrators,
  CertificateAuthority,
  KubeApiServer,
  kubeconfig,
  ObjectStore,
  type PodRuntime,
} from '../kube-api'
import { DisposableStore } from '../platform/disposables'
import type { Client } from '../rpc'
import type { ChannelEnd, SshChannel, SshConnection, SshConnections, SshTarget } from '../ssh'
import { ApiAccess } from './api-access'

const address = '192.168.56.10'

/** One end of a connection inside this process. */
class End extends Duplex {
  other: End | null = null

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.other?.push(bytes)
    done()
  }

  override _final(done: () => void): void {
    this.other?.push(null)
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { other } = this
    this.other = null
    if (other?.other) other.destroy()
    done(error)
  }
}

/**
 * A fake control plane: an SSH connection that knows the kubeconfig and forwards to a simulated API server, with real TLS and HTTP on
 * top. `restart` makes the server anew, `drop` breaks the SSH connection.
 */
export class FakeControlPlane implements SshConnections {
  store = new ObjectStore()
  readonly access = new ApiAccess(this, { lab: () => lab as unknown as Lab, sshTarget: () => target })
  #authority: CertificateAuthority | null = null
  #server: KubeApiServer | null = null
  /** What commands do inside its pods. */
  exec: PodRuntime['exec'] = async () => 0
  /** What it prints as its kubeconfig. */
  adminConfig = ''
  readonly #lost = new Set<() => void>()
  /** SSH connections that were made, and those that are in use. */
  logins = 0
  users = 0
  /** Tunnels that are open now, and the most there were at once. */
  tunnels = 0
  mostTunnels = 0

  async start(hosts: readonly string[] = [address]): Promise<void> {
    this.#authority = await CertificateAuthority.create()
    const admin = await this.#authority.clientIdentity({ name: 'admin', groups: [administrators] })
    this.adminConfig = kubeconfig(`https://${address}:6443`, this.#authority.certificate, 'admin', admin)
    await this.#serve(hosts)
  }

  async turn(): Promise<() => void> {
    return () => undefined
  }

  async restart(): Promise<void> {
    this.#server?.dispose()
    await this.#serve([address])
  }

  /** The machine goes back to a checkpoint, in which the cluster was empty and younger. */
  async restoreCheckpoint(): Promise<void> {
    this.store = new ObjectStore(1)
    await this.restart()
    this.drop()
  }

  /** The kubeconfig names an authority that has not signed the server's certificate. */
  async useForeignAuthority(): Promise<void> {
    const foreign = await CertificateAuthority.create()
    const admin = await foreign.clientIdentity({ name: 'admin', groups: [administrators] })
    this.adminConfig = kubeconfig(`https://${address}:6443`, foreign.certificate, 'admin', admin)
  }

  printed(_command: string): string {
    return this.adminConfig
  }

  dropConnections(): void {
    this.#server?.dropConnections()
  }

  drop(): void {
    for (const tell of [...this.#lost]) tell()
    this.dropConnections()
  }

  async connect(_target: SshTarget): Promise<SshConnection> {
    this.logins += 1
    this.users += 1
    const lost = new Set<() => void>()
    return {
      exec: async (command) => this.#channel(command),
      openTcp: async (host, port) => {
        if (host !== '127.0.0.1' || port !== 6443) throw new Error(`not forwarded: ${host}:${port}`)
        return this.#open()
      },
      onLost: (listener) => {
        lost.add(listener)
        this.#lost.add(listener)
      },
      release: () => {
        this.users -= 1
        for (const listener of lost) this.#lost.delete(listener)
      },
    } as Pick<SshConnection, 'exec' | 'openTcp' | 'onLost' | 'release'> as SshConnection
  }

  dispose(): void {
    this.access.dispose()
    this.#server?.dispose()
  }

  async #serve(hosts: readonly string[]): Promise<void> {
    if (!this.#authority) throw new Error('not started')
    this.#server = await KubeApiServer.create({
      store: this.store,
      authority: this.#authority,
      hosts,
      version: '1.36.4',
      logger: pino({ enabled: false }),
      runtime: { exec: (request) => this.exec(request), logLines: () => [] },
      kubeletRuns: () => true,
    })
  }

  #open(): Duplex {
    const [near, far] = [new End(), new End()]
    near.other = far
    far.other = near
    // Whoever has it is told by `close`.
    near.on('error', () => undefined)
    this.tunnels += 1
    this.mostTunnels = Math.max(this.mostTunnels, this.tunnels)
    near.on('close', () => {
      this.tunnels -= 1
    })
    this.#server?.accept(far)
    return near
  }

  /** Prints the kubeconfig, whatever is asked, or another where a test says so. */
  #channel(command: string): SshChannel {
    return {
      listen: ({ data, end }: { data(bytes: Uint8Array): void; end(result: ChannelEnd): void }) => {
        data(Buffer.from(this.printed(command)))
        end({ code: 0, signal: null, lost: false })
      },
      endInput: () => undefined,
      close: () => undefined,
    } as unknown as SshChannel
  }
}

const target: SshTarget = {
  name: 'm-k8s',
  host: '127.0.0.1',
  port: 22,
  username: 'vagrant',
  credential: { method: 'agent' },
}
const lab = { id: 'k8s', nodes: [{ name: 'm-k8s', role: 'control-plane', state: 'running' }] }

/** A page that keeps what it is sent. */
export class FakePage implements Client {
  readonly id = 1
  readonly disposables = new DisposableStore()
  readonly events: EventMessage[] = []
  buffered = 0
  onEvent: (message: EventMessage) => void = () => undefined
  readonly port = {
    send: (message: object) => {
      this.events.push(message as EventMessage)
      this.onEvent(message as EventMessage)
    },
    sendFrame: () => undefined,
    bufferedBytes: () => this.buffered,
  }

  /** The payloads of one event. */
  of<E extends EventName>(event: E): EventPayload<E>[] {
    const named = this.events.filter((message) => message.event === event)
    return named.map(({ payload }) => payload as EventPayload<E>)
  }
}
