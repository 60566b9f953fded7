import type { SshChannel, SshConnections } from '../ssh'
import type { TestDesk, TestTerminal } from './testing'

/** A fake channel: keeps what is typed, and says what a test makes it say. */
export class FakeChannel implements SshChannel {
  readonly typed: string[] = []
  listeners: Parameters<SshChannel['listen']>[0] | null = null
  listen(listeners: Parameters<SshChannel['listen']>[0]) {
    this.listeners = listeners
  }
  write(bytes: Uint8Array) {
    this.typed.push(Buffer.from(bytes).toString())
    return true
  }
  async drained() {}
  endInput() {}
  pause() {}
  resume() {}
  expectMuch() {}
  resize() {}
  close() {}
}

const notUsed = () => Promise.reject(new Error('not used'))

/** Fake servers that let everybody in. */
export class FakeServers {
  /** Of their shells, in the order in which they were opened. */
  readonly channels: FakeChannel[] = []
  /** Connections that were given back. */
  released = 0
  /** What they say before the login. */
  banner = ''
  readonly connections: SshConnections = {
    connect: async () => ({
      banner: this.banner,
      shell: async () => {
        const channel = new FakeChannel()
        this.channels.push(channel)
        return channel
      },
      exec: notUsed,
      sftp: notUsed,
      openTcp: notUsed,
      listenTcp: notUsed,
      onLost: () => undefined,
      release: () => {
        this.released += 1
      },
    }),
    turn: async () => () => undefined,
    dispose: () => {},
  }
}

/** Opens the terminal of a node of the lab `k8s`. */
export const openNode = (desk: TestDesk, name: string) =>
  desk.open({ source: { type: 'node', labId: 'k8s', node: name }, workspace: 'k8s' })

/** Opens terminals of nodes, each shown by a page, and waits until they are ready. */
export async function openReady(desk: TestDesk, ...names: string[]): Promise<TestTerminal[]> {
  const terminals = await Promise.all(names.map((name) => openNode(desk, name)))
  return Promise.all(
    terminals.map(async ({ id }) => {
      const terminal = await desk.show(id)
      await terminal.is('ready')
      return terminal
    }),
  )
}
