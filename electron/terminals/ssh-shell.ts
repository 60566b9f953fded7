import { LabError } from '#shared/errors'
import type { SshChannel, SshConnection, SshConnections, SshTarget } from '../ssh'
import type { Shell, ShellEnd, ShellRequest } from './shell'

/** Logs in and opens a shell. Throws what `SshConnections.connect` throws. */
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
  try {
    return new SshShell(await connection.shell(size()), connection, target)
  } catch (error) {
    connection.release()
    throw error
  }
}

class SshShell implements Shell {
  readonly #channel: SshChannel
  readonly #target: SshTarget
  #connection: SshConnection | null

  constructor(channel: SshChannel, connection: SshConnection, target: SshTarget) {
    this.#channel = channel
    this.#connection = connection
    this.#target = target
  }

  listen(listeners: { data(bytes: Uint8Array): void; end(end: ShellEnd): void }): void {
    this.#channel.listen({
      data: listeners.data,
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
    this.#connection?.release()
    this.#connection = null
  }
}
