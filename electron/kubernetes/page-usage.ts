import type { UsageSample } from '#shared/kubernetes'
import type { Logger } from '../platform/logger'
import type { Client } from '../rpc'
import type { ApiAccess } from './api-access'
import { type MachineLoads, UsageMeter } from './usage'

/** Measurements for the pages that look at a lab's nodes, taken only while one does. */
export class PageUsage {
  readonly #access: ApiAccess
  readonly #logger: Logger
  readonly #machines: MachineLoads
  readonly #meters = new Map<string, { meter: UsageMeter; pages: Set<Client> }>()
  /** Pages whose end is listened to. */
  readonly #known = new WeakSet<Client>()

  constructor(access: ApiAccess, machines: MachineLoads, logger: Logger) {
    this.#access = access
    this.#logger = logger
    this.#machines = machines
  }

  watch(client: Client, labId: string): UsageSample[] {
    const { meter, pages } = this.#meters.get(labId) ?? this.#start(labId)
    pages.add(client)
    this.#meet(client)
    return [...meter.samples]
  }

  unwatch(client: Client, labId: string): void {
    const measured = this.#meters.get(labId)
    if (!measured?.pages.delete(client) || measured.pages.size > 0) return
    measured.meter.dispose()
    this.#meters.delete(labId)
  }

  dispose(): void {
    for (const { meter } of this.#meters.values()) meter.dispose()
    this.#meters.clear()
  }

  /** With its page goes every look at a lab. */
  #meet(client: Client): void {
    if (this.#known.has(client)) return
    this.#known.add(client)
    client.disposables.defer(() => {
      for (const labId of [...this.#meters.keys()]) this.unwatch(client, labId)
    })
  }

  #start(labId: string) {
    const pages = new Set<Client>()
    const meter = new UsageMeter(this.#access, labId, this.#machines)
    const measured = { meter, pages }
    this.#meters.set(labId, measured)
    const tell = (sample: UsageSample) => {
      for (const page of pages) page.port.send({ event: 'kubernetes.usage', payload: { labId, sample } })
    }
    void meter.run(tell, this.#logger)
    return measured
  }
}
