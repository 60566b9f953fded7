import type { EventName, EventPayload, MethodInput, MethodName, MethodOutput } from '#shared/contract/index'

/** `lost`: tried again by itself. `denied`: the host refused this page; only a new link helps. */
export type HostState = 'connecting' | 'connected' | 'lost' | 'denied'

/** The page's side of the contract; the same over WebSocket and Electron IPC. */
export interface Host {
  readonly state: HostState
  /** Throws the handler's `LabError`, or `host.lost` where the answer cannot come any more. */
  call<M extends MethodName>(
    method: M,
    ...input: undefined extends MethodInput<M> ? [] : [MethodInput<M>]
  ): Promise<MethodOutput<M>>
  /** Gives back the function that unsubscribes. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void
  /** Called at once with the present state, then at every change. After a new `connected`, everything is to be fetched again. */
  onState(listener: (state: HostState) => void): () => void
  /** Terminal frames, never mixed with the above; dropped while not connected. */
  sendFrame(frame: Uint8Array): void
  onFrame(listener: (frame: Uint8Array) => void): () => void
}
