import type { Readable } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import type { ScreenSize } from '#shared/terminals'
import type { ShellWindow } from './shell-window'
import type { ChannelEnd, SshChannel } from './types'

/** How long a closed channel may take to end, in ms: sshd answers only when the program is gone, which may ignore HUP. */
const closeGraceMs = 2000

type Listeners = Parameters<SshChannel['listen']>[0]

/**
 * One ssh2 channel with the order of its events made safe. ssh2 reports the exit status as soon as it arrives, before data
 * that is still buffered; `close` comes after the last byte of its stream, and the error stream has a `close` of its own.
 */
export class Channel implements SshChannel {
  readonly #stream: ClientChannel
  readonly #connectionLost: () => boolean
  readonly #window: ShellWindow | undefined
  #listeners: Listeners | undefined
  #closeTimer: NodeJS.Timeout | undefined
  readonly #drainWaiters = new Set<() => void>()
  #exit: { code: number | null; signal: string | null } | undefined
  #streamsOpen = 2
  #ended = false

  /** `window`: of a shell, in the place of ssh2's own. */
  constructor(stream: ClientChannel, connectionLost: () => boolean, window?: ShellWindow) {
    this.#stream = stream
    this.#connectionLost = connectionLost
    this.#window = window
    stream.once('exit', (code: number | null, signal?: string) => {
      this.#exit = { code: code ?? null, signal: signal ?? null }
    })
    stream.on('drain', () => this.#releaseDrainWaiters())
    // A write that meets a closing channel fails this way; the end follows and says what happened.
    stream.on('error', () => undefined)
  }

  listen(listeners: Listeners): void {
    this.#listeners = listeners
    const streamClosed = () => {
      if (--this.#streamsOpen === 0) this.#finish()
    }
    this.#stream.once('close', streamClosed)
    this.#stream.stderr.once('close', streamClosed)
    this.#read(this.#stream, listeners.data)
    // Read even where nobody asked for it: an unread stream never closes and holds the window.
    this.#read(this.#stream.stderr, listeners.errorData)
  }

  write(bytes: Uint8Array): boolean {
    if (this.#ended || !this.#stream.writable) return true
    return this.#stream.write(bytes)
  }

  drained(): Promise<void> {
    if (this.#ended || !this.#stream.writableNeedDrain) return Promise.resolve()
    return new Promise((resolve) => this.#drainWaiters.add(resolve))
  }

  endInput(): void {
    this.#stream.end()
  }

  pause(): void {
    this.#stream.pause()
    this.#stream.stderr.pause()
  }

  resume(): void {
    this.#stream.resume()
    this.#stream.stderr.resume()
  }

  expectMuch(much: boolean): void {
    this.#window?.expectMuch(much)
  }

  resize(size: ScreenSize): void {
    // Rows before columns; the pixel sizes are not known and 0 says so (RFC 4254, section 6.7).
    this.#stream.setWindow(size.rows, size.cols, 0, 0)
  }

  close(): void {
    if (this.#ended || this.#closeTimer) return
    // A program without a terminal would not notice that its channel is gone until it writes.
    hangUp(this.#stream)
    this.#stream.close()
    // A paused stream would never come to its end.
    this.resume()
    this.#closeTimer = setTimeout(() => this.#finish(), closeGraceMs)
  }

  #read(stream: Readable, take?: (bytes: Uint8Array) => void): void {
    stream.on('data', (bytes: Uint8Array) => {
      if (this.#ended) return
      this.#window?.taken(bytes.byteLength)
      take?.(bytes)
    })
  }

  #finish(): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#closeTimer)
    this.#releaseDrainWaiters()
    const lost = this.#exit === undefined && this.#connectionLost()
    const end: ChannelEnd = { code: null, signal: null, ...this.#exit, lost }
    this.#listeners?.end(end)
  }

  #releaseDrainWaiters(): void {
    for (const resolve of this.#drainWaiters) resolve()
    this.#drainWaiters.clear()
  }
}

/** The part of an ssh2 channel that is not in its types. */
interface RawChannel {
  _client: { _protocol: { signal(id: number, name: string): void } }
  outgoing: { id: number; state: string }
}

/** ssh2's own `signal` does nothing after the end of the input, although only data may not follow it (RFC 4254, section 5.3). */
function hangUp(stream: ClientChannel): void {
  const { _client, outgoing } = stream as unknown as RawChannel
  if (outgoing.state === 'open' || outgoing.state === 'eof') _client._protocol.signal(outgoing.id, 'HUP')
}
