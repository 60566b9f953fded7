import type { EventMessage, Response } from './contract/messages'

/** Of addresses at which Chromium finds what `files.download` made ready; the ticket follows after a colon. */
export const downloadScheme = 'pilothouse-file'

/** A page's channel for terminal frames, apart from calls and events. */
export interface FrameStream {
  send(frame: Uint8Array): void
  close(): void
}

/**
 * All that the desktop host's preload gives to the page, as `window.pilothouse`. Errors cross inside the
 * response, because Electron keeps only the message of a rejected promise.
 */
export interface Bridge {
  call(method: string, input: unknown): Promise<Response>
  /** Gives back the function that unsubscribes. */
  onEvent(listener: (message: EventMessage) => void): () => void
  /** Where a file that the user chose or dropped lies on this PC; empty for one without a path. */
  pathOf(file: File): string
  openStream(onFrame: (frame: Uint8Array) => void): FrameStream
}
