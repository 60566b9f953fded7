import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import ssh2, { type Connection, type ServerChannel } from 'ssh2'
import { FakeKeychain } from '../platform/testing-keychain'
import { SshService, type SshTarget } from '../ssh'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

export interface TestShell {
  channel: ServerChannel
  size: { cols: number; rows: number }
  input: string
}

/** Test helper: an SSH server that speaks the real protocol; what its shells say is up to the test. */
export class TestSshServer {
  readonly shells: TestShell[] = []
  logins = 0
  /** Password it takes. */
  password = 'secret'
  /** Takes connections and says nothing, as a machine that is too busy. */
  isBusy = false
  onShell: (shell: TestShell) => void = ({ channel }) => channel.write('welcome\r\n$ ')
  port = 0
  readonly #connections = new Set<Connection>()
  readonly #sockets = new Set<Socket>()
  readonly #ssh = new ssh2.Server({ hostKeys: [privateKey] }, (connection) => this.#accept(connection))
  #listener = this.#newListener()

  async start(port = 0): Promise<this> {
    this.#listener = this.#newListener()
    await new Promise<void>((resolve) => this.#listener.listen(port, '127.0.0.1', resolve))
    this.port = (this.#listener.address() as AddressInfo).port
    return this
  }

  get target(): SshTarget {
    const credential = { method: 'password', password: this.password } as const
    return { name: 'm-k8s', host: '127.0.0.1', port: this.port, username: 'vagrant', credential }
  }

  /** The newest shell. */
  get shell(): TestShell {
    const shell = this.shells.at(-1)
    if (!shell) throw new Error('no shell was opened')
    return shell
  }

  /** Breaks every connection as a pulled cable does once it is noticed; new ones are taken. */
  drop(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  /** Breaks every connection and refuses new ones. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#listener.close(resolve))
    this.drop()
    await closed
  }

  #newListener() {
    return createServer((socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      if (!this.isBusy) this.#ssh.injectSocket(socket)
    })
  }

  #accept(connection: Connection): void {
    this.#connections.add(connection)
    connection.on('error', () => {})
    connection.on('authentication', (context) => {
      if (context.method !== 'password') return context.reject(['password'])
      this.logins += 1
      if (context.password === this.password) context.accept()
      else context.reject()
    })
    connection.on('session', (accept) => {
      const session = accept()
      const size = { cols: 0, rows: 0 }
      session.on('pty', (acceptPty, _reject, { cols, rows }) => {
        Object.assign(size, { cols, rows })
        acceptPty()
      })
      session.on('window-change', (_accept, _reject, { cols, rows }) => {
        Object.assign(size, { cols, rows })
      })
      session.on('shell', (acceptShell) => this.#open(acceptShell(), size))
    })
  }

  #open(channel: ServerChannel, size: TestShell['size']): void {
    const shell = { channel, size, input: '' }
    channel.on('data', (bytes: Buffer) => {
      shell.input += bytes.toString()
    })
    this.shells.push(shell)
    this.onShell(shell)
  }
}

/** Test helper: the program's own SSH service, with a home folder of its own and a fake person who trusts every key. */
export function testConnections(readyTimeoutMs?: number): { service: SshService; dispose(): void } {
  const homeFolder = mkdtempSync(join(tmpdir(), 'pilothouse-terminals-'))
  const service = new SshService({
    homeFolder,
    prompter: {
      ask: async ({ type }) => (type === 'host-key' ? { values: [], remember: false } : null),
    },
    keychain: new FakeKeychain(),
    logger: pino({ enabled: false }),
    ...(readyTimeoutMs !== undefined && { readyTimeoutMs }),
  })
  return {
    service,
    dispose: () => {
      service.dispose()
      rmSync(homeFolder, { recursive: true, force: true })
    },
  }
}
