import type { EventName, EventPayload } from '#shared/contract/index'
import type { EventMessage } from '#shared/contract/messages'
import type { HostState } from './host'

type Listener<T> = (value: T) => void

/** Functions that want a value each time there is one. */
export class Listeners<T> {
  readonly #all = new Set<Listener<T>>()

  /** Gives back the function that unsubscribes. A function added twice is called twice. */
  add(listener: Listener<T>): () => void {
    const own: Listener<T> = (value) => listener(value)
    this.#all.add(own)
    return () => this.#all.delete(own)
  }

  tell(value: T): void {
    for (const listener of this.#all) listener(value)
  }
}

/** The listening half of a `Host`, the same for both transports. */
export class HostListeners {
  readonly #events = new Listeners<EventMessage>()
  readonly #states = new Listeners<HostState>()
  readonly frames = new Listeners<Uint8Array>()
  #state: HostState

  constructor(state: HostState) {
    this.#state = state
  }

  get state(): HostState {
    return this.#state
  }

  setState(state: HostState): void {
    if (state === this.#state) return
    this.#state = state
    this.#states.tell(state)
  }

  onState(listener: (state: HostState) => void): () => void {
    const unsubscribe = this.#states.add(listener)
    listener(this.#state)
    return unsubscribe
  }

  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
    return this.#events.add((message) => {
      if (message.event === event) listener(message.payload as EventPayload<E>)
    })
  }

  tellEvent(message: EventMessage): void {
    this.#events.tell(message)
  }
}
