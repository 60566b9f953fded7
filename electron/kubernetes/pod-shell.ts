import WebSocket, { type RawData } from 'ws'
import { LabError } from '#shared/errors'
import type { TerminalSource } from '#shared/terminals'
import type { Shell, ShellEnd, ShellRequest } from '../terminals'
import type { ApiAccess, ApiLease } from './api-access'
import { apiError, noAnswer } from './api-error'
import type { KubeApi } from './kube-api'
import { podPath } from './resources'

export type PodSource = Extract<TerminalSource, { type: 'pod' }>

/** Subprotocols of exec, the newest first (`k8s.io/apimachinery/pkg/util/remotecommand`); output and input have the same form in both. */
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
/** The first byte of each message says what it is. */
const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4 } as const

/** Every image with any shell has this one. */
const command = 'sh'

/** Above this much unsent input, in bytes, more waits. */
const maxUnsentBytes = 64 * 1024

/** As much of an answer that says why there is no shell, in characters. */
const maxRefusal = 64 * 1024

type Listeners = Parameters<Shell['listen']>[0]

/** Starts a shell in a container. Throws `kubernetes.*` as the API answers, and what connecting throws. */
export async function openPodShell(
  access: ApiAccess,
  source: PodSource,
  request: ShellRequest,
): Promise<Shell> {
  const lease = await access.lease(source.labId)
  try {
    request.authenticating()
    const socket = await connect(lease.api, source, request.signal)
    const shell = new PodShell(socket, lease, source)
    shell.resize(request.size())
    return shell
  } catch (error) {
    lease.release()
    throw error
  }
}

function connect(
  api: KubeApi,
  { namespace, pod, container }: PodSource,
  signal: AbortSignal,
): Promise<WebSocket> {
  const url = new URL(`${api.admin.server}${podPath(namespace, pod)}/exec`)
  url.protocol = 'wss:'
  url.searchParams.set('command', command)
  if (container !== undefined) url.searchParams.set('container', container)
  for (const name of ['stdin', 'stdout', 'tty']) url.searchParams.set(name, 'true')
  const { agent, headers } = api
  const socket = new WebSocket(url, protocols, {
    agent,
    headers: headers as Record<string, string>,
    perMessageDeflate: false,
  })
  return new Promise((resolve, reject) => {
    const aborted = () => {
      socket.terminate()
      reject(new LabError('cancelled', 'cancelled'))
    }
    signal.addEventListener('abort', aborted, { once: true })
    socket.once('open', () => {
      signal.removeEventListener('abort', aborted)
      // Output may come with the answer itself, before anybody listens.
      socket.pause()
      resolve(socket)
    })
    socket.on('error', (error) => reject(noAnswer(error)))
    socket.once('unexpected-response', (_request, answer) => {
      let body = ''
      answer.on('data', (chunk: Buffer) => {
        if (body.length < maxRefusal) body += chunk.toString('utf8')
      })
      answer.once('close', () => reject(apiError(answer.statusCode ?? 0, body)))
    })
    if (signal.aborted) aborted()
  })
}

class PodShell implements Shell {
  readonly #socket: WebSocket
  readonly #source: PodSource
  #end: ShellEnd | null = null
  #isPaused = false
  readonly #closed: Promise<void>

  constructor(socket: WebSocket, lease: ApiLease, source: PodSource) {
    this.#socket = socket
    this.#source = source
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => {
        lease.release()
        resolve()
      })
    })
  }

  listen(listeners: Listeners): void {
    this.#socket.on('message', (data: RawData) => this.#receive(data as Buffer, listeners))
    this.#socket.once('close', () =>
      listeners.end(this.#end ?? { code: null, signal: null, lost: this.#lost() }),
    )
    if (!this.#isPaused) this.#socket.resume()
  }

  write(bytes: Uint8Array): boolean {
    this.#send(channels.stdin, bytes)
    return !this.#isFull()
  }

  async drained(): Promise<void> {
    // An empty message is sent after everything that waits.
    while (this.#isFull())
      await new Promise<void>((sent) => this.#socket.ping(undefined, undefined, () => sent()))
  }

  pause(): void {
    this.#isPaused = true
    this.#socket.pause()
  }

  resume(): void {
    this.#isPaused = false
    this.#socket.resume()
  }

  resize({ cols, rows }: Parameters<Shell['resize']>[0]): void {
    this.#send(channels.resize, Buffer.from(JSON.stringify({ Width: cols, Height: rows })))
  }

  async close(): Promise<void> {
    this.#socket.resume()
    this.#socket.terminate()
    await this.#closed
  }

  #receive(message: Buffer, { data }: Listeners): void {
    const [channel] = message
    const bytes = message.subarray(1)
    if (channel === channels.stdout || channel === channels.stderr) data(bytes)
    else if (channel === channels.status) {
      this.#end = endOf(bytes.toString('utf8'), this.#source.pod)
      this.#socket.close()
    }
  }

  #send(channel: number, bytes: Uint8Array): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    // A failed write is followed by `close`, which says what happened.
    this.#socket.send(Buffer.concat([Buffer.of(channel), bytes]), () => undefined)
  }

  #isFull(): boolean {
    return this.#socket.readyState === WebSocket.OPEN && this.#socket.bufferedAmount > maxUnsentBytes
  }

  #lost(): LabError {
    return new LabError('net.lost', 'kubernetes.shellLost', { params: { pod: this.#source.pod } })
  }
}

/** How a command ended, as the API server tells it (`k8s.io/apimachinery/pkg/apis/meta/v1`). */
interface Status {
  status?: string
  message?: string
  details?: { causes?: { reason?: string; message?: string }[] }
}

/** The exit code; where the container could not run the shell, as without any in its image, why not. */
function endOf(text: string, pod: string): ShellEnd {
  const { status, message, details } = statusOf(text)
  const code =
    status === 'Success' ? 0 : details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
  if (code !== undefined) return { code: Number(code), signal: null, lost: null }
  const failed = new LabError('command.failed', 'kubernetes.shellFailed', {
    params: { pod },
    ...(message && { details: message }),
  })
  return { code: null, signal: null, lost: failed }
}

function statusOf(text: string): Status {
  try {
    return JSON.parse(text) as Status
  } catch {
    // What a server says in other words counts as well.
    return { message: text }
  }
}
