import PQueue from 'p-queue'
import { delay } from '../platform/delay'

/** sshd drops logins beyond its `MaxStartups`, 10 by default. */
const maxPerServer = 8
/** More logins at a time only share out the processors of this PC, which the page needs, too. */
const maxInAll = 16
/** An attempt that takes longer, in ms, waits for its server and not for a processor: it keeps no other from its turn. */
const turnMs = 1000

/** Whose turn it is to connect. */
export class ConnectTurns {
  readonly #all = new PQueue({ concurrency: maxInAll })
  /** Of the servers that somebody connects to now. */
  readonly #servers = new Map<string, PQueue>()

  /** Runs `attempt` when it is its turn. */
  async take(server: { host: string; port: number }, attempt: () => Promise<void>): Promise<void> {
    const name = `${server.host.toLowerCase()}:${server.port}`
    const queue = this.#servers.get(name) ?? this.#newQueue(name)
    await queue.add(async () => {
      let attempted: Promise<void> | undefined
      await this.#all.add(() =>
        oneTurn((end) => {
          attempted = attempt().finally(end)
        }),
      )
      await attempted
    })
  }

  /** Resolves when an attempt that has waited for a person has its turn again, with what ends that turn. */
  again(): Promise<() => void> {
    return new Promise((resolve) => {
      void this.#all.add(() => oneTurn(resolve), { priority: 1 })
    })
  }

  #newQueue(name: string): PQueue {
    const queue = new PQueue({ concurrency: maxPerServer })
    queue.once('idle', () => this.#servers.delete(name))
    this.#servers.set(name, queue)
    return queue
  }
}

/** Resolves when the turn is over: `begin` gets what ends it, and it ends by itself after its time. */
function oneTurn(begin: (end: () => void) => void): Promise<void> {
  const ended = new AbortController()
  begin(() => ended.abort())
  return delay(turnMs, ended.signal)
}
