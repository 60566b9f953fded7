import { readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'

/** A file of a lab, as text. */
export interface LabFileText {
  /** Its path inside the lab's folder, with `/`. */
  name: string
  lines: string[]
}

/** Larger ones are no scripts; in bytes. */
const maxFileBytes = 256 * 1024

/** The Vagrantfile and this many others are read. */
const maxOthers = 40

/** Texts in quotes that look like a file which the Vagrantfile runs or loads. */
const named = /["']([^"'#{}\n]{1,200}\.(?:sh|bash|rb|ya?ml))["']/g

/** The Vagrantfile of a folder and the files that it names, as far as they are in that folder. Nothing is run. */
export async function readLabFiles(folder: string): Promise<LabFileText[]> {
  // A folder that is gone has no files.
  const root = await realpath(folder).catch(() => null)
  const vagrantfile = root && ((await read(root, 'Vagrantfile')) ?? (await read(root, 'vagrantfile')))
  if (!root || !vagrantfile) return []
  const names = new Set<string>()
  for (const line of vagrantfile.lines)
    for (const [, name = ''] of line.matchAll(named)) if (names.size < maxOthers) names.add(name)
  const others = await Promise.all([...names].map((name) => read(root, name)))
  return [vagrantfile, ...others.filter((file) => file !== null)]
}

/** Null for what is missing, too large, no file, or outside of the folder. */
async function read(root: string, name: string): Promise<LabFileText | null> {
  try {
    const path = await realpath(join(root, name))
    const inside = relative(root, path)
    if (inside.startsWith('..') || isAbsolute(inside)) return null
    const found = await stat(path)
    if (!found.isFile() || found.size > maxFileBytes) return null
    const text = await readFile(path, 'utf8')
    return { name: inside.split(sep).join('/'), lines: text.split(/\r?\n/) }
  } catch {
    // It is not there, or not for us: then nothing can be said about it.
    return null
  }
}
