import { LabError } from '#shared/errors'
import type { SshChannel, SshConnection, SshConnections, SshTarget } from '../ssh'
import type { Shell, ShellEnd, ShellRequest } from './shell'

/** Logs in and opens a shell. Throws what `SshConnections.connect` throws, and `signal`'s reason once it is aborted. */
export async function openSshShell(
  connections: SshConnections,
  target: SshTarget,
  { size, signal, authenticating }: ShellRequest,
): Promise<Shell> {
  const connection = await connections.connect(target, {
    signal,
    progress: (state) => {
      if (state === 'authenticating') authenticating()
    },
  })
  // To start a shell costs as much as to log in.
  const started = await connections.turn()
  try {
    // The terminal may have been closed meanwhile: it needs no shell, which would keep others waiting.
    signal.throwIfAborted()
    return new SshShell(await connection.shell(size()), connection, target, started)
  } catch (error) {
    started()
    connection.release()
    throw error
  }
}

class SshShell implements Shell {
  readonly #channel: SshChannel
  readonly #banner: string
  readonly #target: SshTarget
  readonly #started: () => void
  #connection: SshConnection | null

  /** `started` is called once the shell shows something. */
  constructor(channel: SshChannel, connection: SshConnection, target: SshTarget, started: () => void) {
    this.#channel = channel
    this.#started = started
    this.#banner = connection.banner
    this.#connection = connection
    this.#target = target
  }

  listen(listeners: { data(bytes: Uint8Array): void; end(end: ShellEnd): void }): void {
    if (this.#banner) listeners.data(Buffer.from(`${this.#banner.replaceAll('\n', '\r\n')}\r\n`))
    this.#channel.listen({
      data: (bytes) => {
        this.#started()
        listeners.data(bytes)
      },
      end: ({ code, signal, lost }) => {
        this.#release()
        listeners.end({ code, signal, lost: lost ? this.#lostError() : null })
      },
    })
  }

  write(bytes: Uint8Array): boolean {
    return this.#channel.write(bytes)
  }

  drained(): Promise<void> {
    return this.#channel.drained()
  }

  pause(): void {
    this.#channel.pause()
  }

  resume(): void {
    this.#channel.resume()
  }

  expectMuch(much: boolean): void {
    this.#channel.expectMuch(much)
  }

  resize(size: Parameters<Shell['resize']>[0]): void {
    this.#channel.resize(size)
  }

  async close(): Promise<void> {
    this.#channel.close()
    this.#release()
  }

  #lostError(): LabError {
    const { host, port } = this.#target
    return new LabError('net.lost', 'net.lost', { params: { host, port } })
  }

  #release(): void {
    this.#started()
    this.#connection?.release()
    this.#connection = null
  }
}
