import { LabError, toWire } from '#shared/errors'
import type { Settings } from '#shared/settings'
import type { UpdateState } from '#shared/updates'
import type { Logger } from '../platform/logger'
import type { Release, Updater } from '../platform/platform'
import type { Emit, HandlersOf } from '../rpc'

/** Time between two looks for a newer version, in ms. */
const checkAgainMs = 24 * 60 * 60 * 1000

interface UpdateServiceOptions {
  updater: Updater | null
  settings: () => Settings
  /** A lab is being changed: ending the program now would interrupt that. */
  isBusy: () => boolean
  emit: Emit
  logger: Logger
}

/** Newer versions of this program. Nothing is fetched or installed unless the user says so. */
export class UpdateService {
  readonly #options: UpdateServiceOptions
  #state: UpdateState
  #timer: NodeJS.Timeout | undefined
  /** Ends the present download. */
  #cancel = new AbortController()

  readonly handlers: HandlersOf<'updates'> = {
    'updates.state': () => this.#state,
    'updates.check': () => this.#check(),
    'updates.download': () => this.#download(),
    'updates.cancel': () => this.#cancel.abort(),
    'updates.install': () => this.#install(),
  }

  constructor(options: UpdateServiceOptions) {
    this.#options = options
    this.#state = { status: options.updater ? 'idle' : 'unavailable' }
  }

  /** Begins to look by itself, as far as the settings allow. */
  start(): void {
    const { updater, settings } = this.#options
    if (!updater) return
    const look = () => {
      if (settings()['updates.check']) void this.#check()
    }
    look()
    this.#timer = setInterval(look, checkAgainMs)
  }

  dispose(): void {
    clearInterval(this.#timer)
    this.#cancel.abort()
  }

  async #check(): Promise<UpdateState> {
    const { updater, settings } = this.#options
    // What is being fetched, or lies ready, is not forgotten.
    if (!updater || ['checking', 'downloading', 'ready'].includes(this.#state.status)) return this.#state
    this.#change({ status: 'checking' })
    try {
      const release = await updater.check(settings()['updates.feed'])
      return this.#change(release ? { status: 'available', ...release } : { status: 'current' })
    } catch (error) {
      return this.#fail('updates.checkFailed', error)
    }
  }

  async #download(): Promise<UpdateState> {
    const { updater } = this.#options
    if (!updater || this.#state.status !== 'available') return this.#state
    const { version, notes }: Release = this.#state
    const progress = (percent: number) => this.#change({ status: 'downloading', version, notes, percent })
    this.#cancel = new AbortController()
    const { signal } = this.#cancel
    progress(0)
    try {
      await updater.download(progress, signal)
      return this.#change({ status: 'ready', version, notes })
    } catch (error) {
      if (signal.aborted) return this.#change({ status: 'available', version, notes })
      return this.#fail('updates.downloadFailed', error)
    }
  }

  #install(): void {
    const { updater, isBusy } = this.#options
    if (!updater || this.#state.status !== 'ready') throw new LabError('state.conflict', 'updates.notReady')
    if (isBusy()) throw new LabError('state.conflict', 'updates.runActive')
    updater.install()
  }

  #fail(key: 'updates.checkFailed' | 'updates.downloadFailed', error: unknown): UpdateState {
    this.#options.logger.warn({ err: error }, 'An update failed')
    const details = error instanceof Error ? error.message : String(error)
    return this.#change({
      status: 'failed',
      error: toWire(new LabError('command.failed', key, { details, cause: error })),
    })
  }

  #change(state: UpdateState): UpdateState {
    this.#state = state
    this.#options.emit('updates.changed', state)
    return state
  }
}
