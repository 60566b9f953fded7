import { cpus } from 'node:os'
import PQueue from 'p-queue'

/** sshd drops logins beyond its `MaxStartups`, 10 by default. */
const maxPerServer = 8
/** Logins at a time: at first, while the processors of this PC have nothing left, which the page needs, too, and at most. */
const inAll = { first: 4, busy: 2, most: 16 }
/** The processors are looked at this often, in ms, while logins wait. */
const lookMs = 100
/** With less than this part of their time left over they are busy. */
const leftOver = 0.1
/** An attempt that takes longer, in ms, waits for its server and not for a processor: it keeps no other from its turn. */
const turnMs = 1000

/** Times of all processors together, in ms. */
export interface ProcessorTimes {
  idle: number
  all: number
}

/** Whose turn it is to connect. */
export class ConnectTurns {
  readonly #all = new PQueue({ concurrency: inAll.first })
  /** Of the servers that somebody connects to now. */
  readonly #servers = new Map<string, PQueue>()
  readonly #times: () => ProcessorTimes
  #watch: NodeJS.Timeout | undefined

  constructor(times = processorTimes) {
    this.#times = times
    this.#all.on('idle', () => this.#stopWatching())
  }

  /** Runs `attempt` when it is its turn. */
  async take(server: { host: string; port: number }, attempt: () => Promise<void>): Promise<void> {
    const name = `${server.host.toLowerCase()}:${server.port}`
    const queue = this.#servers.get(name) ?? this.#newQueue(name)
    await queue.add(async () => {
      let attempted: Promise<void> | undefined
      await this.#turn((end) => {
        attempted = attempt().finally(end)
      })
      await attempted
    })
  }

  /** Resolves when an attempt that has waited for a person has its turn again, with what ends that turn. */
  again(): Promise<() => void> {
    return new Promise((resolve) => {
      void this.#turn(resolve, 1)
    })
  }

  #turn(begin: (end: () => void) => void, priority = 0): Promise<void> {
    this.#watchProcessors()
    return this.#all.add(() => oneTurn(begin), { priority })
  }

  #newQueue(name: string): PQueue {
    const queue = new PQueue({ concurrency: maxPerServer })
    queue.once('idle', () => this.#servers.delete(name))
    this.#servers.set(name, queue)
    return queue
  }

  /** As many as the processors bear: twice as many after each look, and few again once they are busy. */
  #watchProcessors(): void {
    if (this.#watch) return
    this.#all.concurrency = inAll.first
    let before = this.#times()
    this.#watch = setInterval(() => {
      const now = this.#times()
      const isBusy = now.idle - before.idle < leftOver * (now.all - before.all)
      before = now
      this.#all.concurrency = isBusy ? inAll.busy : Math.min(2 * this.#all.concurrency, inAll.most)
    }, lookMs)
  }

  #stopWatching(): void {
    clearInterval(this.#watch)
    this.#watch = undefined
  }
}

function processorTimes(): ProcessorTimes {
  const sum = { idle: 0, all: 0 }
  for (const { times } of cpus()) {
    sum.idle += times.idle
    for (const time of Object.values(times)) sum.all += time
  }
  return sum
}

/** Resolves when the turn is over: `begin` gets what ends it, which may be called any number of times, and it ends by itself after its time. */
function oneTurn(begin: (end: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, turnMs)
    begin(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
