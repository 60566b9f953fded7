import type { Client } from '../rpc'
import type { LiveTerminal } from './live-terminal'

/** Which terminals are shown in a window of their own, told by the pages in those windows; a page that is gone shows none. */
export class OwnWindows {
  readonly #pages = new Map<LiveTerminal, Set<Client>>()

  add(client: Client, terminal: LiveTerminal): void {
    const pages = this.#pages.get(terminal) ?? new Set()
    if (pages.has(client)) return
    pages.add(client)
    this.#pages.set(terminal, pages)
    terminal.setInOwnWindow(true)
    client.disposables.defer(() => this.#remove(client, terminal))
  }

  /** The terminal is closed: nothing more is told of it. */
  forget(terminal: LiveTerminal): void {
    this.#pages.delete(terminal)
  }

  #remove(client: Client, terminal: LiveTerminal): void {
    const pages = this.#pages.get(terminal)
    pages?.delete(client)
    if (!pages || pages.size > 0) return
    this.#pages.delete(terminal)
    terminal.setInOwnWindow(false)
  }
}
