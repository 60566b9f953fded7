import { createHash } from 'node:crypto'
import { rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readJson, readText, writeAtomic } from '../platform/files'

/** The text of every resource, by its path in this project; they are part of the built program. */
const texts = import.meta.glob<string>('../../resources/vagrant/{Vagrantfile,provision/*.sh}', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Where they lie in a lab's folder, with `/` on every system. */
const resources = Object.entries(texts).map(
  ([path, text]) => [path.replace('../../resources/vagrant/', ''), text] as const,
)

/** The hash of every resource as it was written, by its path in the lab's folder. No other path is ever deleted. */
const notesSchema = z.record(z.string().regex(/^(Vagrantfile|provision\/[a-z-]+\.sh)$/), z.string())

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Puts Vagrantfile and provisioning scripts into a new lab's folder, and notes down in `notesFile` what was written. They are
 * never written again, so that a person may change them. Throws `disk.full`, `disk.denied`.
 */
export async function writeResources(labFolder: string, notesFile: string): Promise<void> {
  const notes = Object.fromEntries(resources.map(([path, text]) => [path, hashOf(text)]))
  // First, so that a half-made folder can be removed again.
  await writeAtomic(notesFile, `${JSON.stringify(notes, null, 2)}\n`)
  for (const [path, text] of resources) await writeAtomic(join(labFolder, path), text)
}

/** Deletes those that are as they were written, and what Vagrant noted down about machines that are gone. */
export async function removeResources(labFolder: string, notesFile: string): Promise<void> {
  const notes = await readJson(notesFile, notesSchema)
  if (notes === null) return
  for (const [path, hash] of Object.entries(notes)) {
    const file = join(labFolder, path)
    const text = await readText(file)
    if (text !== null && hashOf(text) === hash) await rm(file)
  }
  await removeIfEmpty(join(labFolder, 'provision'))
  await rm(join(labFolder, '.vagrant'), { recursive: true, force: true })
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
  }
}
