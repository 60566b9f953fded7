import { PassThrough, Writable } from 'node:stream'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { ExecRequest } from './runtime'

/** Subprotocols in the order in which they are preferred; `v5` can also say that the input has ended. */
export const execProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']

/** The first byte of each message says whose it is (k8s.io/apimachinery/pkg/util/remotecommand). */
const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 }

const resize = z.object({ Width: z.number(), Height: z.number() })

/** Bytes that may wait for a slow client before the command has to wait. */
const maxWaitingBytes = 1024 * 1024

/** Carries the streams of one command over a WebSocket. */
export class ExecSocket {
  readonly stdin = new PassThrough()
  readonly stdout = this.#output(channels.stdout)
  readonly stderr = this.#output(channels.stderr)
  readonly terminal: ExecRequest['terminal']
  readonly #socket: WebSocket
  readonly #closed = new AbortController()

  constructor(socket: WebSocket, { stdin, terminal }: { stdin: boolean; terminal: boolean }) {
    this.#socket = socket
    this.terminal = terminal ? { size: { cols: 80, rows: 24 } } : null
    if (!stdin) this.stdin.end()
    socket.on('message', (data: Buffer) => this.#receive(data))
    socket.once('close', () => this.#close())
    // A client that goes away in the middle is no fault of the server; `close` follows.
    socket.on('error', () => socket.terminate())
  }

  /** Aborted when the client has gone. */
  get signal(): AbortSignal {
    return this.#closed.signal
  }

  /** Tells how the command has ended, and hangs up. */
  end(exitCode: number): void {
    this.#conclude(exitStatus(exitCode))
  }

  /** Tells that the command could not be run to its end, and hangs up. */
  fail(error: Error): void {
    this.#conclude({ metadata: {}, status: 'Failure', message: error.message, reason: 'InternalError' })
  }

  #conclude(status: object): void {
    this.#send(channels.error, Buffer.from(JSON.stringify(status)))
    this.#socket.close(1000)
  }

  #close(): void {
    this.#closed.abort()
    this.stdin.end()
  }

  #receive(data: Buffer): void {
    const content = data.subarray(1)
    if (data[0] === channels.stdin && this.stdin.writable) this.#typed(content)
    if (data[0] === channels.resize) this.#resize(content)
    if (data[0] === channels.close && content[0] === channels.stdin) this.stdin.end()
  }

  /** The client has to wait while nobody reads what it sends. */
  #typed(content: Buffer): void {
    if (this.stdin.write(content)) return
    this.#socket.pause()
    this.stdin.once('drain', () => this.#socket.resume())
  }

  #resize(content: Buffer): void {
    const size = resize.safeParse(parsed(content.toString('utf8')))
    if (!this.terminal || !size.success) return
    const { Width, Height } = size.data
    this.terminal.size = { cols: within(Width, 2, 1000), rows: within(Height, 1, 500) }
    this.terminal.resized?.()
  }

  #output(channel: number): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => this.#send(channel, chunk, done),
    })
  }

  #send(channel: number, content: Buffer, done: () => void = () => {}): void {
    const socket = this.#socket
    const waits = socket.readyState === socket.OPEN && socket.bufferedAmount >= maxWaitingBytes
    socket.send(Buffer.concat([Buffer.from([channel]), content]), () => {
      if (waits) done()
    })
    if (!waits) done()
  }
}

const within = (value: number, least: number, most: number) =>
  Math.min(Math.max(Math.round(value), least), most)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function exitStatus(code: number) {
  if (code === 0) return { metadata: {}, status: 'Success' }
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  }
}
