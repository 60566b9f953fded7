import { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'

/**
 * A forwarded TCP connection as an ordinary stream. ssh2's own channel is not destroyed before the server agrees, never
 * answers a write on a closing channel, and ends a broken connection as if it had been complete.
 */
export class TcpStream extends Duplex {
  readonly #channel: ClientChannel

  /** `lostError` gives the error where the SSH connection is gone. */
  constructor(channel: ClientChannel, lostError: () => Error | undefined) {
    super()
    this.#channel = channel
    channel.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) channel.pause()
    })
    channel.once('end', () => {
      const error = lostError()
      if (error) this.destroy(error)
      else this.push(null)
    })
    channel.once('close', () => this.#closeOnceRead(lostError()))
    // Whoever reads is told by `error` and `close`; one who has not begun to listen yet does not end the program.
    this.on('error', () => undefined)
    // A write that meets a closing channel fails this way; its close follows.
    channel.on('error', () => undefined)
  }

  override _read(): void {
    this.#channel.resume()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#channel.write(bytes, done)
  }

  /** Several pieces become one packet. */
  override _writev(pieces: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#channel.write(Buffer.concat(pieces.map(({ chunk }) => chunk)), done)
  }

  override _final(done: () => void): void {
    this.#channel.end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#channel.close()
    // A paused channel would never come to its end.
    this.#channel.resume()
    done(error)
  }

  #closeOnceRead(error: Error | undefined): void {
    if (error || this.readableEnded) this.destroy(error)
    else this.once('end', () => this.destroy())
  }
}
