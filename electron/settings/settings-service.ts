import { join } from 'node:path'
import PQueue from 'p-queue'
import type { Settings, SettingsPatch, SettingsProblems } from '#shared/settings'
import type { Logger } from '../platform/logger'
import type { Emit, HandlersOf } from '../rpc'
import { noProblems, readSettings, type StoredSettings, writeSettings } from './settings-file'

interface SettingsServiceOptions {
  homeFolder: string
  emit: Emit
  logger: Logger
}

/** The user's settings, in `settings.json`. */
export class SettingsService {
  readonly #path: string
  readonly #emit: Emit
  readonly #listeners = new Set<(settings: Settings) => void>()
  /** One change at a time, so that two pages never overwrite each other's. */
  readonly #changes = new PQueue({ concurrency: 1 })
  #stored: StoredSettings

  readonly handlers: HandlersOf<'settings'> = {
    'settings.get': () => this.current,
    'settings.problems': () => this.problems,
    'settings.update': (patch) => this.update(patch),
  }

  /** Reads the file first; a broken one never stops the program. */
  static async open({ homeFolder, emit, logger }: SettingsServiceOptions): Promise<SettingsService> {
    const path = join(homeFolder, 'settings.json')
    return new SettingsService(path, emit, await readSettings(path, logger.child({ service: 'settings' })))
  }

  private constructor(path: string, emit: Emit, stored: StoredSettings) {
    this.#path = path
    this.#emit = emit
    this.#stored = stored
  }

  get current(): Settings {
    return this.#stored.settings
  }

  /** What of the file could not be used; nothing any more once it was written anew. */
  get problems(): SettingsProblems {
    return this.#stored.problems
  }

  /** Takes effect once it is on disk. Throws `disk.full` or `disk.denied`, and then nothing has changed. */
  update(patch: SettingsPatch): Promise<Settings> {
    return this.#changes.add(async () => {
      const given = Object.entries(patch).filter(([, value]) => value !== undefined)
      const settings: Settings = { ...this.current, ...Object.fromEntries(given) }
      const stored = { ...this.#stored, settings, problems: noProblems }
      await writeSettings(this.#path, stored)
      this.#stored = stored
      this.#emit('settings.changed', settings)
      for (const listener of this.#listeners) listener(settings)
      return settings
    })
  }

  /** For the host's own surfaces, such as its menu. Gives back the function that unsubscribes. */
  onChange(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Waits for changes that are being written. */
  async dispose(): Promise<void> {
    this.#listeners.clear()
    await this.#changes.onIdle()
  }
}
