import type { Client } from '../rpc'
import type { LiveTerminal } from './live-terminal'

/** Which terminals are shown in a window of their own, told by the pages in those windows; a page that is gone shows none. */
export class OwnWindows {
  readonly #pages = new Map<LiveTerminal, Set<Client>>()
  /** Pages whose end is told. */
  readonly #followed = new WeakSet<Client>()

  add(client: Client, terminal: LiveTerminal): void {
    const pages = this.#pages.get(terminal) ?? new Set()
    if (pages.has(client)) return
    pages.add(client)
    this.#pages.set(terminal, pages)
    terminal.setInOwnWindow(true)
    if (!this.#followed.has(client)) client.disposables.defer(() => this.#leave(client))
    this.#followed.add(client)
  }

  /** The terminal is closed: nothing more is told of it. */
  forget(terminal: LiveTerminal): void {
    this.#pages.delete(terminal)
  }

  #leave(client: Client): void {
    for (const [terminal, pages] of this.#pages) {
      if (!pages.delete(client) || pages.size > 0) continue
      this.#pages.delete(terminal)
      terminal.setInOwnWindow(false)
    }
  }
}
