import type { Socket } from 'node:net'
import type { Client, ClientChannel } from 'ssh2'
import type { ScreenSize } from '#shared/terminals'
import { Channel } from './channel'
import { targetError } from './ssh-errors'
import type { SshChannel, SshTarget } from './types'

/** A connection that is logged in. */
export class LiveConnection {
  readonly #client: Client
  readonly #socket: Socket
  readonly #target: SshTarget
  #closed = false
  #channels = 0
  readonly #opening = new Set<Promise<SshChannel>>()

  constructor(client: Client, socket: Socket, target: SshTarget) {
    this.#client = client
    this.#socket = socket
    this.#target = target
    // ssh2 only half closes after an error, which a silent peer could keep open for ever.
    client.on('error', () => socket.destroy())
    client.prependListener('close', () => {
      this.#closed = true
    })
  }

  /** Whether a channel is open, once the server has answered all requests for one. */
  async hasChannels(): Promise<boolean> {
    await Promise.allSettled(this.#opening)
    return this.#channels > 0
  }

  /** Called once, when the connection is gone for whatever reason. */
  onClosed(listener: () => void): void {
    this.#client.once('close', listener)
  }

  shell(size: ScreenSize): Promise<SshChannel> {
    const { rows, cols } = size
    return this.#open((opened) =>
      this.#client.shell({ term: 'xterm-256color', rows, cols, width: 0, height: 0 }, opened),
    )
  }

  exec(command: string): Promise<SshChannel> {
    return this.#open((opened) => this.#client.exec(command, opened))
  }

  close(): void {
    this.#client.end()
    this.#socket.destroySoon()
  }

  #open(
    request: (opened: (error: Error | undefined, stream: ClientChannel) => void) => void,
  ): Promise<SshChannel> {
    const opening = new Promise<SshChannel>((resolve, reject) => {
      const refuse = (cause: unknown) =>
        reject(
          this.#closed || this.#socket.destroyed
            ? targetError('net.lost', 'net.lost', this.#target, cause)
            : targetError('resource.busy', 'ssh.channelRefused', this.#target, cause),
        )
      try {
        request((error, stream) => {
          if (error) return refuse(error)
          this.#channels++
          stream.once('close', () => this.#channels--)
          resolve(new Channel(stream, () => this.#closed))
        })
      } catch (error) {
        refuse(error)
      }
    })
    this.#opening.add(opening)
    return opening.finally(() => this.#opening.delete(opening))
  }
}
