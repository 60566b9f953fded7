import type { EventName, EventPayload, MethodInput, MethodName, MethodOutput } from '#shared/contract/index'

/** `lost`: tried again by itself. `denied`: the host refused this page; only a new link helps. */
export type HostState = 'connecting' | 'connected' | 'lost' | 'denied'

/**
 * How the bytes of files go between the user's PC and the host. A host on that PC, with rights to its disk, reads and writes
 * there itself, and the page only names files. Any other host is sent them by the page, and the browser saves what it fetches.
 */
export type FileBridge =
  | {
      type: 'disk'
      /** Where a file that the user gave lies; empty for one without a path. */
      pathOf(file: File): string
    }
  | {
      type: 'page'
      /** Sends bytes that `files.wanted` asked for. Throws where the host does not take them. */
      send(request: string, bytes: Blob): Promise<void>
      /** Where the browser fetches what `files.download` made ready. */
      addressOf(ticket: string): string
    }

/** The page's side of the contract; the same over WebSocket and Electron IPC. */
export interface Host {
  readonly state: HostState
  readonly files: FileBridge
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
