import type { Socket } from 'node:net'
import { type Duplex, pipeline } from 'node:stream'

/** The connections of one forward, and what went through them. */
export class Traffic {
  readonly #changed: () => void
  readonly #open = new Set<Socket>()
  #all = 0
  #sent = 0
  #received = 0

  constructor(changed: () => void) {
    this.#changed = changed
  }

  get counts(): { connections: number; allConnections: number; sent: number; received: number } {
    const open = [...this.#open]
    return {
      connections: open.length,
      allConnections: this.#all,
      sent: open.reduce((sum, { bytesRead }) => sum + bytesRead, this.#sent),
      received: open.reduce((sum, { bytesWritten }) => sum + bytesWritten, this.#received),
    }
  }

  /** Counts a socket of this PC until it is closed, and ends it with the forward. */
  add(socket: Socket): void {
    this.#open.add(socket)
    this.#all++
    // Whoever uses the socket is told by its close.
    socket.on('error', () => undefined)
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#sent += socket.bytesRead
      this.#received += socket.bytesWritten
      this.#changed()
    })
    this.#changed()
  }

  end(): void {
    for (const socket of this.#open) socket.destroy()
  }
}

/** Carries both directions until both have ended; an error on either side ends both. */
export function join(socket: Socket, stream: Duplex): void {
  const ended = (error: Error | null | undefined) => {
    if (!error) return
    socket.destroy()
    stream.destroy()
  }
  pipeline(socket, stream, ended)
  pipeline(stream, socket, ended)
}
