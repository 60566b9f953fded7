import type { EventMessage } from '#shared/contract/messages'
import { DisposableStore } from '../platform/disposables'
import type { Client, ClientPort, Emit } from './types'

/** The pages that are connected now. */
export class ClientHub {
  readonly #clients = new Set<Client>()
  #lastId = 0

  /** Tells every connected page. */
  readonly emit: Emit = (event, payload) => {
    const message = { event, payload } as EventMessage
    for (const client of this.#clients) client.port.send(message)
  }

  add(port: ClientPort): Client {
    this.#lastId += 1
    const client: Client = { id: this.#lastId, port, disposables: new DisposableStore() }
    client.disposables.defer(() => this.#clients.delete(client))
    this.#clients.add(client)
    return client
  }

  /** Lets go of everything that is kept for any client. */
  dispose(): void {
    for (const client of [...this.#clients]) client.disposables.dispose()
  }
}
