import type { Lab } from '#shared/labs'
import type { Client } from '../rpc'
import type { RunEngine } from '../runs'
import { askAgain } from './ask-again'
import type { KnownLab } from './known-lab'
import type { LabRegistry } from './lab-registry'

/** States are asked again this often, in ms, while a page is connected. */
const askAgainMs = 15_000

interface Options {
  registry: LabRegistry
  engine: RunEngine
  /** Anything that can be seen of the labs has changed. */
  changed(labs: Lab[]): void
}

/** The labs as pages and other services see them: told when they change, and asked for again while a page is connected. */
export class WatchedLabs {
  readonly #options: Options
  /** Pages that have asked for the labs and are still connected. */
  readonly #watchers = new Set<Client>()
  #published = '[]'
  #stopAsking = () => {}

  constructor(options: Options) {
    this.#options = options
  }

  /** By name. */
  list(): Lab[] {
    return this.#options.registry.all
      .map((lab) => this.#view(lab))
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  }

  find(labId: string): Lab | null {
    const lab = this.#options.registry.find(labId)
    return lab && this.#view(lab)
  }

  /** As they are now, for a page that watches them from then on. */
  async listFor(client: Client): Promise<Lab[]> {
    if (!this.#watchers.has(client)) {
      this.#watchers.add(client)
      client.disposables.defer(() => this.#watchers.delete(client))
    }
    await this.rescan()
    await this.#options.registry.asked()
    return this.list()
  }

  /** Looks which labs there are; their states follow, since asking may take long. */
  async rescan(): Promise<void> {
    await this.#options.registry.rescan()
    this.publish()
  }

  /** Tells, if anything that can be seen has changed. */
  publish(): void {
    const labs = this.list()
    const text = JSON.stringify(labs)
    if (text === this.#published) return
    this.#published = text
    this.#options.changed(labs)
  }

  /** Asks for states again from now on. */
  begin(): void {
    this.#stopAsking = askAgain(() => this.#refreshWatched(), askAgainMs)
  }

  dispose(): void {
    this.#stopAsking()
  }

  /** Whoever repairs a lab's file sees it come back. */
  async #refreshWatched(): Promise<void> {
    const { registry } = this.#options
    if (this.#watchers.size === 0) return
    if (registry.broken.length > 0) await this.rescan()
    await registry.refreshAll()
  }

  #view(lab: KnownLab): Lab {
    return lab.view(this.#options.engine.activeRun(lab.disk.id))
  }
}
