import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { z } from 'zod'
import { LabError } from '#shared/errors'

/** What Windows says of a file that another program, such as a virus scanner, has open for a moment. */
const inUseCodes: readonly unknown[] = ['EPERM', 'EACCES', 'EBUSY']
/** Pauses before it is tried again, in ms; less than a second in all. */
const inUsePausesMs = [10, 20, 50, 100, 200, 400]

/** File-system failures that a person can do something about, as coded errors; anything else is passed through. */
export function fileError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code
  const options = { params: { path }, cause: error }
  if (code === 'ENOSPC' || code === 'EDQUOT') return new LabError('disk.full', 'disk.full', options)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new LabError('disk.denied', 'disk.denied', options)
  return error
}

/**
 * Replaces the file in one step (temporary file, fsync, rename), readable by its owner alone; of a link, its target. The old
 * text stays where the new one cannot be written whole. Throws `disk.full` or `disk.denied`.
 */
export async function writeAtomic(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    // There may be no file yet.
    const target = await realpath(path).catch(() => path)
    await replace(target, text)
  } catch (error) {
    throw fileError(error, path)
  }
}

async function replace(target: string, text: string): Promise<void> {
  const temporary = `${target}.${randomUUID()}.tmp`
  try {
    await writeNew(temporary, text)
    await whileInUse(() => rename(temporary, target))
  } catch (error) {
    // The failure before it is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Tries `work` again for a moment on Windows, where a file that is open cannot be replaced. */
export async function whileInUse<T>(work: () => Promise<T>, platform = process.platform): Promise<T> {
  for (const pauseMs of inUsePausesMs) {
    try {
      return await work()
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (platform !== 'win32' || !inUseCodes.includes(code)) throw error
    }
    await wait(pauseMs)
  }
  return await work()
}

/** The file's text, or null where there is none. */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw fileError(error, path)
  }
}

/** The file's JSON once `schema` has checked it, or null where there is no file. Throws `config.corrupt` with what is wrong. */
export async function readJson<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | null> {
  const text = await readText(path)
  if (text === null) return null
  const corrupt = (details: string, cause: unknown) =>
    new LabError('config.corrupt', 'config.corrupt', { params: { path }, details, cause })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw corrupt(String(error), error)
  }
  const checked = schema.safeParse(value)
  if (!checked.success) throw corrupt(checked.error.message, checked.error)
  return checked.data
}
