import PQueue from 'p-queue'

/** sshd drops logins beyond its `MaxStartups`, 10 by default. */
const maxPerServer = 8
/** The time limit of an attempt must do for all handshakes that run beside it, also on a small machine. */
const maxInAll = 64

/** Whose turn it is to connect. A server that does not answer keeps the others waiting only where very many are like it. */
export class ConnectTurns {
  readonly #all = new PQueue({ concurrency: maxInAll })
  /** Of the servers that somebody connects to now. */
  readonly #servers = new Map<string, PQueue>()

  /** Runs `attempt` when it is its turn. */
  async take(server: { host: string; port: number }, attempt: () => Promise<void>): Promise<void> {
    const name = `${server.host.toLowerCase()}:${server.port}`
    const queue = this.#servers.get(name) ?? this.#newQueue(name)
    await queue.add(() => this.#all.add(attempt))
  }

  #newQueue(name: string): PQueue {
    const queue = new PQueue({ concurrency: maxPerServer })
    queue.once('idle', () => this.#servers.delete(name))
    this.#servers.set(name, queue)
    return queue
  }
}
