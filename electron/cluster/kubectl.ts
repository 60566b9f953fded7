import { LabError } from '#shared/errors'
import type { SshConnection, SshTarget } from '../ssh'
import { JsonDocuments } from './json-documents'

/** The user's own kubectl, then the one that kubeadm left for root on a control plane. */
const plain = 'kubectl'
const admin = 'sudo -n kubectl --kubeconfig /etc/kubernetes/admin.conf'

/** kubectl itself waits about half a minute for an address that does not answer. */
const getLimitMs = 40_000
/** As much of the error output as helps a person. */
const maxErrorText = 4000

interface Outcome {
  code: number | null
  errorText: string
}

/** kubectl on one node, over one connection. */
export class Kubectl {
  readonly #connection: SshConnection
  readonly #target: SshTarget
  #command = plain
  #worked = false

  constructor(connection: SshConnection, target: SshTarget) {
    this.#connection = connection
    this.#target = target
  }

  /**
   * The JSON that `kubectl get ...` prints. Throws `net.unreachable` (`cluster.apiUnreachable`) with kubectl's words where it
   * fails, `timeout`, and `net.lost` where the connection broke.
   */
  async get(args: string, signal: AbortSignal): Promise<unknown> {
    const first = await this.#getBy(this.#command, args, signal)
    if ('document' in first) return first.document
    if (this.#worked) throw this.#unreachable(first.errorText)
    // Nobody knows yet which of the two this machine is set up for.
    const second = await this.#getBy(admin, args, signal)
    if (!('document' in second)) throw this.#unreachable(`${first.errorText}\n${second.errorText}`)
    this.#command = admin
    return second.document
  }

  /** Runs `kubectl get ... --watch` until it ends by itself or `signal` ends it. Throws as `get`, but not where kubectl fails. */
  async watch(args: string, onDocument: (document: unknown) => void, signal: AbortSignal): Promise<void> {
    await this.#readDocuments(`${this.#command} ${args}`, onDocument, signal)
  }

  /**
   * Runs what changes something, after a `get` has found out how; `args` go through a shell, so they hold nothing that a
   * person wrote freely. Throws `cluster.kubectlFailed`, and as `get` where the connection broke.
   */
  async change(args: string, onText: (text: string) => void, signal: AbortSignal): Promise<void> {
    const decoder = new TextDecoder()
    const { code, errorText } = await this.#run(
      `${this.#command} ${args}`,
      (bytes) => onText(decoder.decode(bytes, { stream: true })),
      signal,
    )
    if (code === 0) return
    throw new LabError('command.failed', 'cluster.kubectlFailed', {
      params: { node: this.#target.name },
      details: errorText,
    })
  }

  async #getBy(
    command: string,
    args: string,
    signal: AbortSignal,
  ): Promise<{ document: unknown } | { errorText: string }> {
    const documents: unknown[] = []
    const limited = AbortSignal.any([signal, AbortSignal.timeout(getLimitMs)])
    const keepFirst = (document: unknown) => {
      if (documents.length === 0) documents.push(document)
    }
    const { code, errorText } = await this.#readDocuments(`${command} ${args}`, keepFirst, limited)
    const [document] = documents
    if (code !== 0 || document === undefined) return { errorText }
    this.#worked = true
    return { document }
  }

  async #readDocuments(
    command: string,
    onDocument: (document: unknown) => void,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const stdout = new JsonDocuments()
    const read = (bytes: Uint8Array) => {
      for (const document of stdout.push(bytes)) onDocument(document)
    }
    return await this.#run(command, read, signal)
  }

  async #run(command: string, onData: (bytes: Uint8Array) => void, signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) throw abortedError(signal)
    const channel = await this.#connection.exec(command)
    let errorText = ''
    return new Promise((resolve, reject) => {
      const stop = (error: unknown) => {
        reject(error)
        channel.close()
      }
      const aborted = () => stop(abortedError(signal))
      signal.addEventListener('abort', aborted, { once: true })
      channel.listen({
        data: (bytes) => {
          try {
            onData(bytes)
          } catch (error) {
            stop(error)
          }
        },
        errorData: (bytes) => {
          errorText = (errorText + Buffer.from(bytes).toString('utf8')).slice(-maxErrorText)
        },
        end: ({ code, lost }) => {
          signal.removeEventListener('abort', aborted)
          if (lost) reject(this.#lost())
          else resolve({ code, errorText: errorText.trim() })
        },
      })
      if (signal.aborted) aborted()
    })
  }

  #unreachable(errorText: string): LabError {
    return new LabError('net.unreachable', 'cluster.apiUnreachable', {
      params: { node: this.#target.name },
      details: errorText.trim(),
    })
  }

  #lost(): LabError {
    const { host, port } = this.#target
    return new LabError('net.lost', 'net.lost', { params: { host, port } })
  }
}

function abortedError(signal: AbortSignal): LabError {
  const timedOut = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
  return timedOut
    ? new LabError('timeout', 'timeout', { params: { seconds: getLimitMs / 1000 } })
    : new LabError('cancelled', 'cancelled')
}
