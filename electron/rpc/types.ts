import type { CheckedInput, EventName, EventPayload, MethodName, MethodOutput } from '#shared/contract/index'
import type { HostMessage } from '#shared/contract/messages'
import type { DisposableStore } from '../platform/disposables'

/** The sending half of one connected page, given by its host's transport. None of these throw once the page is gone. */
export interface ClientPort {
  send(message: HostMessage): void
  sendFrame(frame: Uint8Array): void
  /** Bytes that were handed to the transport and have not left it. */
  bufferedBytes(): number
}

/** One connected page. A reload makes a new one. */
export interface Client {
  readonly id: number
  readonly port: ClientPort
  /** Disposed when the page is gone: whoever keeps something for this client adds it here. */
  readonly disposables: DisposableStore
}

/** One function per method of the contract; a missing one does not compile. */
export type Handlers = {
  [M in MethodName]: (input: CheckedInput<M>, client: Client) => MethodOutput<M> | Promise<MethodOutput<M>>
}

/** The handlers of one domain: `HandlersOf<'labs'>` is every `labs.*` method. */
export type HandlersOf<D extends string> = Pick<Handlers, Extract<MethodName, `${D}.${string}`>>

/** Takes the binary frames that pages send. */
export interface FrameSink {
  receive(client: Client, frame: Uint8Array): void
}

/** Tells every connected page. Services get this in their constructor. */
export type Emit = <E extends EventName>(event: E, payload: EventPayload<E>) => void
