import type { Bridge, FrameStream } from '#shared/bridge'
import type { EventName, EventPayload, MethodInput, MethodName, MethodOutput } from '#shared/contract/index'
import { fromWire } from '#shared/errors'
import type { FileBridge, Host, HostState } from './host'
import { HostListeners } from './listeners'

/** Talks to the desktop host through its preload. The page lives no longer than its host, so it is always connected. */
export class DesktopHost implements Host {
  readonly files: FileBridge
  readonly #bridge: Bridge
  readonly #stream: FrameStream
  readonly #listeners = new HostListeners('connected')

  constructor(bridge: Bridge) {
    this.#bridge = bridge
    this.files = { type: 'disk', pathOf: (file) => bridge.pathOf(file) }
    bridge.onEvent((message) => this.#listeners.tellEvent(message))
    this.#stream = bridge.openStream((frame) => this.#listeners.frames.tell(frame))
  }

  get state(): HostState {
    return this.#listeners.state
  }

  async call<M extends MethodName>(
    method: M,
    ...[input]: undefined extends MethodInput<M> ? [] : [MethodInput<M>]
  ): Promise<MethodOutput<M>> {
    const response = await this.#bridge.call(method, input)
    if ('error' in response) throw fromWire(response.error)
    return response.result as MethodOutput<M>
  }

  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
    return this.#listeners.on(event, listener)
  }

  onState(listener: (state: HostState) => void): () => void {
    return this.#listeners.onState(listener)
  }

  sendFrame(frame: Uint8Array): void {
    this.#stream.send(frame)
  }

  onFrame(listener: (frame: Uint8Array) => void): () => void {
    return this.#listeners.frames.add(listener)
  }
}
