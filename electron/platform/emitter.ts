import { EventEmitter } from 'node:events'

/** A typed `EventEmitter`: `on` gives back the function that unsubscribes. */
export class Emitter<Events extends object> {
  readonly #emitter = new EventEmitter().setMaxListeners(0)

  on<E extends keyof Events & string>(event: E, listener: (payload: Events[E]) => void): () => void {
    this.#emitter.on(event, listener)
    return () => this.#emitter.off(event, listener)
  }

  emit<E extends keyof Events & string>(event: E, payload: Events[E]): void {
    this.#emitter.emit(event, payload)
  }

  listenerCount(event: keyof Events & string): number {
    return this.#emitter.listenerCount(event)
  }
}
