import type { OpenRequest } from '#shared/app'
import type { Emit } from '../rpc'

/** Keeps what the program was asked to open until a page takes it: the first one is loaded later than that. */
export class OpenRequests {
  readonly #emit: Emit
  #pending: OpenRequest | null = null

  constructor(emit: Emit) {
    this.#emit = emit
  }

  /** The newest request replaces one that nobody has taken. */
  add(request: OpenRequest): void {
    this.#pending = request
    this.#emit('app.openRequested', {})
  }

  take(): OpenRequest | null {
    const request = this.#pending
    this.#pending = null
    return request
  }
}
