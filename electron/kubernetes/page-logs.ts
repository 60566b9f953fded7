import { LabError } from '#shared/errors'
import type { Client } from '../rpc'
import type { ApiAccess } from './api-access'
import { type LogOf, sendLog } from './pod-log'

/** Logs that one page may follow at the same time. */
const maxLogs = 16

/** The logs that pages follow; each ends with its page. */
export class PageLogs {
  readonly #access: ApiAccess
  readonly #open = new Map<Client, Map<number, AbortController>>()

  constructor(access: ApiAccess) {
    this.#access = access
  }

  /** Answers at once; the log's text, and whether it could be read at all, comes as events. Throws `kubernetes.tooManyLogs`. */
  follow(client: Client, stream: number, log: LogOf): void {
    const logs = this.#of(client)
    logs.get(stream)?.abort()
    if (logs.size >= maxLogs)
      throw new LabError('resource.busy', 'kubernetes.tooManyLogs', { params: { max: maxLogs } })
    const stop = new AbortController()
    logs.set(stream, stop)
    void sendLog(this.#access, log, client, stream, stop.signal).finally(() => {
      if (logs.get(stream) === stop) logs.delete(stream)
    })
  }

  stop(client: Client, stream: number): void {
    this.#open.get(client)?.get(stream)?.abort()
  }

  dispose(): void {
    for (const client of [...this.#open.keys()]) this.#end(client)
  }

  #of(client: Client): Map<number, AbortController> {
    const known = this.#open.get(client)
    if (known) return known
    const logs = new Map<number, AbortController>()
    this.#open.set(client, logs)
    client.disposables.defer(() => this.#end(client))
    return logs
  }

  #end(client: Client): void {
    for (const stop of this.#open.get(client)?.values() ?? []) stop.abort()
    this.#open.delete(client)
  }
}
