import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { z } from 'zod'
import { LabError } from '#shared/errors'

/** File-system failures that a person can do something about, as coded errors; anything else is passed through. */
export function fileError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code
  const options = { params: { path }, cause: error }
  if (code === 'ENOSPC' || code === 'EDQUOT') return new LabError('disk.full', 'disk.full', options)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new LabError('disk.denied', 'disk.denied', options)
  return error
}

/** Replaces the file in one step (temporary file, fsync, rename), readable by its owner alone. Throws `disk.full` or `disk.denied`. */
export async function writeAtomic(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFileAtomic(path, text, { mode: 0o600, fsync: true })
  } catch (error) {
    throw fileError(error, path)
  }
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
