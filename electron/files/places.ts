import { LabError } from '#shared/errors'
import type { RemoteSource } from '#shared/terminals'
import type { SshConnections, SshTarget } from '../ssh'
import { Sftp } from './sftp'
import { unlessAborted } from './unless-aborted'

/** An unused channel for browsing is kept this long, in ms: the next click needs no new login. */
const idleMs = 60_000

/** A machine with its files open. */
export interface OpenPlace {
  sftp: Sftp
  title: string
  close(): void
}

interface PlacesOptions {
  connections: SshConnections
  /** Throws a `LabError`, such as `terminals.nodeOff` or `sessions.missing`. */
  resolve(place: RemoteSource): Promise<{ target: SshTarget; title: string }>
}

interface Kept {
  opening: Promise<OpenPlace>
  users: number
  idle: NodeJS.Timeout | undefined
}

/** SFTP channels to machines: one that all browsing of a machine shares, and one of its own for each transfer. */
export class Places {
  readonly #options: PlacesOptions
  readonly #kept = new Map<string, Kept>()

  constructor(options: PlacesOptions) {
    this.#options = options
  }

  /** What people call the machine; also where it cannot be reached now, which opening it will tell. */
  async title(place: RemoteSource): Promise<string> {
    try {
      return (await this.#options.resolve(place)).title
    } catch (error) {
      if (!(error instanceof LabError)) throw error
      return place.type === 'node' ? place.node : place.type === 'quick' ? place.host : ''
    }
  }

  /** Aborting `signal` throws its reason, also while the machine does not answer. Throws what `SshConnections.connect` throws, and `files.noSftp` where the server transfers no files. */
  async open(place: RemoteSource, signal?: AbortSignal): Promise<OpenPlace> {
    const { target, title } = await this.#options.resolve(place)
    const connection = await this.#options.connections.connect(target, signal ? { signal } : {})
    try {
      const opening = connection.sftp()
      const sftp = new Sftp(await (signal ? unlessAborted(opening, signal) : opening), title)
      const close = () => {
        sftp.end()
        connection.release()
      }
      return { sftp, title, close }
    } catch (error) {
      connection.release()
      if (!(error instanceof LabError) || error.key !== 'ssh.channelRefused') throw error
      throw new LabError('command.failed', 'files.noSftp', { params: { name: title }, cause: error })
    }
  }

  /** Lets `work` use the channel for browsing. */
  async use<T>(place: RemoteSource, work: (sftp: Sftp) => Promise<T>): Promise<T> {
    const key = placeKey(place)
    const kept = this.#keep(key, place)
    kept.users++
    clearTimeout(kept.idle)
    try {
      return await work((await kept.opening).sftp)
    } finally {
      kept.users--
      // One that was closed meanwhile needs no timer.
      if (kept.users === 0 && this.#kept.get(key) === kept)
        kept.idle = setTimeout(() => this.#close(key, kept), idleMs)
    }
  }

  dispose(): void {
    for (const [key, kept] of this.#kept) this.#close(key, kept)
  }

  #keep(key: string, place: RemoteSource): Kept {
    const known = this.#kept.get(key)
    if (known) return known
    const kept: Kept = { opening: this.open(place), users: 0, idle: undefined }
    this.#kept.set(key, kept)
    kept.opening.then(
      ({ sftp }) => sftp.onClose(() => this.#close(key, kept)),
      () => this.#close(key, kept),
    )
    return kept
  }

  #close(key: string, kept: Kept): void {
    clearTimeout(kept.idle)
    if (this.#kept.get(key) === kept) this.#kept.delete(key)
    // One that could not be opened has told so.
    kept.opening.then(({ close }) => close()).catch(() => undefined)
  }
}

/** The same for the same machine. */
export const placeKey = (place: RemoteSource): string => JSON.stringify(Object.entries(place).sort())
