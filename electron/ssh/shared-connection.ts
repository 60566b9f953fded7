import { Lease } from './lease'
import type { LiveConnection } from './live-connection'
import { abortError } from './ssh-errors'
import type { SshConnection } from './types'

type Progress = 'connecting' | 'authenticating'
type Open = (signal: AbortSignal, progress: (state: 'authenticating') => void) => Promise<LiveConnection>

/** One connection, or the attempt to make it, with everyone who uses it. The last one who leaves ends it. */
export class SharedConnection {
  readonly #open: Open
  readonly #attempt = new AbortController()
  readonly #opened: Promise<LiveConnection>
  readonly #gone: () => void
  readonly #watchers = new Set<(state: Progress) => void>()
  #progress: Progress = 'connecting'
  #users = 0
  /** For the channels that the server does not open on this connection: sshd opens ten on each (`MaxSessions`). */
  #next: SharedConnection | null = null

  /** `gone` is called when nobody can join any more: it failed, was lost, or was left by all. */
  constructor(open: Open, gone: () => void) {
    this.#open = open
    this.#gone = gone
    this.#opened = open(this.#attempt.signal, (state) => {
      this.#progress = state
      for (const watch of this.#watchers) watch(state)
    })
    this.#opened.then((connection) => connection.onClosed(gone), gone)
  }

  /** Waits for the connection. Aborting `signal` takes only this user out. */
  async join(
    signal: AbortSignal | undefined,
    progress: ((state: Progress) => void) | undefined,
  ): Promise<SshConnection> {
    this.#users++
    progress?.(this.#progress)
    if (progress) this.#watchers.add(progress)
    try {
      const connection = await unlessAborted(this.#opened, signal)
      return this.#lease(connection)
    } catch (error) {
      this.#leave()
      throw error
    } finally {
      if (progress) this.#watchers.delete(progress)
    }
  }

  /** Ends the attempt or the connection, whoever uses it. */
  end(): void {
    this.#gone()
    this.#next?.end()
    this.#attempt.abort()
    this.#opened.then(
      (connection) => connection.close(),
      // Whoever waits for the attempt is told why it failed.
      () => undefined,
    )
  }

  #lease(connection: LiveConnection): SshConnection {
    return new Lease({
      connection,
      joinNext: (signal) => this.#joinNext(signal),
      leave: () => this.#leave(),
    })
  }

  #joinNext(signal: AbortSignal): Promise<SshConnection> {
    if (!this.#next) {
      const next: SharedConnection = new SharedConnection(this.#open, () => {
        if (this.#next === next) this.#next = null
      })
      this.#next = next
    }
    return this.#next.join(signal, undefined)
  }

  #leave(): void {
    if (--this.#users === 0) this.end()
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const aborted = () => reject(abortError(signal))
    if (signal.aborted) return aborted()
    signal.addEventListener('abort', aborted, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted))
  })
}
