import { LabError } from '#shared/errors'
import type { ChannelEnd, SshConnection, SshConnections, SshTarget } from '../ssh'
import { CapturedOutput, type OutputStream } from './captured-output'

/** Is given what a program prints, as it comes. */
export type OutputListener = (stream: OutputStream, bytes: Uint8Array) => void

export interface CommandRequest {
  command: string
  timeoutSeconds: number
  /** Kept of the output; see `CapturedOutput`. */
  maxOutputBytes: number
  /** Ends it; what came until then is part of the outcome. */
  signal: AbortSignal
  /** Gets all of the output; of a command that was stopped some may come after the outcome. */
  onOutput?: OutputListener
}

export interface CommandOutcome {
  exitCode: number | null
  signal: string | null
  output: string
  errorOutput: string
  cut: boolean
  /** From the request to the end; null where the command was not even requested. */
  durationMs: number | null
  /** Why it did not come to its end. */
  error: unknown
}

interface CommandEnd {
  code: number | null
  signal: string | null
}

/**
 * Connects and runs one command by the account's login shell, without terminal and input. The time-out is for the command;
 * connecting has its own. Never rejects.
 */
export async function runCommand(
  connections: SshConnections,
  target: SshTarget,
  request: CommandRequest,
): Promise<CommandOutcome> {
  const captured = new CapturedOutput(request.maxOutputBytes)
  const take: OutputListener = (stream, bytes) => {
    captured.add(stream, bytes)
    request.onOutput?.(stream, bytes)
  }
  let startedAt: number | undefined
  let end: CommandEnd = { code: null, signal: null }
  let failure: unknown
  try {
    const connection = await connections.connect(target, { signal: request.signal })
    startedAt = performance.now()
    end = await unlessStopped(request, (stop) => runOn(connection, target, request.command, take, stop))
  } catch (error) {
    failure = error
  }
  return {
    exitCode: end.code,
    signal: end.signal,
    ...captured.text(),
    durationMs: startedAt === undefined ? null : Math.round(performance.now() - startedAt),
    error: failure,
  }
}

/** Throws `timeout` or `cancelled` as soon as it is over; `work` is told by its signal. */
async function unlessStopped<T>(
  { timeoutSeconds: seconds, signal }: CommandRequest,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const timedOut = () => stop.abort(new LabError('timeout', 'compare.timedOut', { params: { seconds } }))
  const cancel = () => stop.abort(new LabError('cancelled', 'cancelled'))
  const timer = setTimeout(timedOut, seconds * 1000)
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  try {
    return await Promise.race([work(stop.signal), rejection(stop.signal)])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
  }
}

const rejection = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const refuse = () => reject(signal.reason)
    signal.addEventListener('abort', refuse, { once: true })
    if (signal.aborted) refuse()
  })

/**
 * Resolves with the program's own end. The connection is released then, and not before: it is also the way on which a
 * program is told to stop. Throws `net.lost`, and why the server opens no channel.
 */
async function runOn(
  connection: SshConnection,
  { host, port }: SshTarget,
  command: string,
  take: OutputListener,
  stop: AbortSignal,
): Promise<CommandEnd> {
  try {
    const channel = await connection.exec(command)
    const close = () => channel.close()
    const ended = new Promise<ChannelEnd>((resolve) =>
      channel.listen({
        data: (bytes) => take('output', bytes),
        errorData: (bytes) => take('errorOutput', bytes),
        end: resolve,
      }),
    )
    // A command that asks something must not wait for an answer that nobody can give.
    channel.endInput()
    stop.addEventListener('abort', close, { once: true })
    if (stop.aborted) close()
    const { code, signal, lost } = await ended
    if (lost) throw new LabError('net.lost', 'net.lost', { params: { host, port } })
    return { code, signal }
  } finally {
    connection.release()
  }
}
