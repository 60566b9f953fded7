import { access, rename } from 'node:fs/promises'
import { basename } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import { defaultSettings, type Settings, type SettingsProblems, settingsSchema } from '#shared/settings'
import { readJson, writeAtomic } from '../platform/files'
import type { Logger } from '../platform/logger'

/** What `settings.json` said: valid settings, and keys of other versions that are to be kept. */
export interface StoredSettings {
  settings: Settings
  unknown: Record<string, unknown>
  problems: SettingsProblems
}

export const noProblems: SettingsProblems = { replaced: [], setAside: null }

const settingNames = Object.keys(settingsSchema.shape) as (keyof Settings)[]

/**
 * Reads the file without changing it. Invalid values are logged and replaced by defaults. A file that is no
 * JSON object is kept as `settings.json.bad-<n>`. Never throws: without settings the program still has to start.
 */
export async function readSettings(path: string, logger: Logger): Promise<StoredSettings> {
  const { content, setAside } = await readContent(path, logger)
  const settings: Record<string, unknown> = { ...defaultSettings }
  const unknown: Record<string, unknown> = {}
  const replaced: string[] = []
  for (const [name, value] of Object.entries(content)) {
    const schema = settingNames.find((known) => known === name)
    if (!schema) unknown[name] = value
    else if (settingsSchema.shape[schema].safeParse(value).success) settings[name] = value
    else {
      replaced.push(name)
      logger.warn({ setting: name, value }, 'An invalid setting was replaced by its default')
    }
  }
  return { settings: settingsSchema.parse(settings), unknown, problems: { replaced, setAside } }
}

/** Writes only what differs from the defaults. Throws `disk.full` or `disk.denied`. */
export async function writeSettings(
  path: string,
  { settings, unknown }: Pick<StoredSettings, 'settings' | 'unknown'>,
): Promise<void> {
  const changed = settingNames.filter((name) => !isDeepStrictEqual(settings[name], defaultSettings[name]))
  const content = { ...unknown, ...Object.fromEntries(changed.map((name) => [name, settings[name]])) }
  await writeAtomic(path, `${JSON.stringify(content, null, 2)}\n`)
}

interface Content {
  content: Record<string, unknown>
  setAside: string | null
}

async function readContent(path: string, logger: Logger): Promise<Content> {
  try {
    const content = (await readJson(path, z.record(z.string(), z.unknown()))) ?? {}
    return { content, setAside: null }
  } catch (error) {
    logger.error({ err: error }, 'The settings could not be read; defaults are used')
    const isCorrupt = error instanceof LabError && error.code === 'config.corrupt'
    return { content: {}, setAside: isCorrupt ? await setAside(path, logger) : null }
  }
}

/** The file's new name; null where it had to stay. */
async function setAside(path: string, logger: Logger): Promise<string | null> {
  try {
    const aside = await freeName(`${path}.bad-`)
    await rename(path, aside)
    logger.warn({ file: aside }, 'The unreadable settings were kept')
    return basename(aside)
  } catch (error) {
    logger.error({ err: error }, 'The unreadable settings could not be set aside')
    return null
  }
}

/** `prefix` with the first number, from 1, that no file has. */
async function freeName(prefix: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = `${prefix}${number}`
    const taken = await access(name).then(
      () => true,
      () => false,
    )
    if (!taken) return name
  }
}
