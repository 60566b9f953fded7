import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, parse, relative, sep } from 'node:path'
import { decodeText } from './decode'
import { hasWildcard, matchesWildcard } from './wildcard'

const maxFileBytes = 1024 * 1024
/** Files that one pattern may name. */
const maxMatches = 1000

/**
 * Files that `Include` names, in order. Relative ones lie in `~/.ssh`, as for ssh; where nothing does, in the folder of the file
 * that was chosen.
 */
export async function includedPaths(pattern: string, chosenFile: string): Promise<string[]> {
  const path = pattern.replace(/^~(?=$|[/\\])/, () => homedir())
  if (isAbsolute(path)) return glob(path)
  const own = await glob(join(homedir(), '.ssh', path))
  const beside = await glob(join(dirname(chosenFile), path))
  return (await isThere(own)) || !(await isThere(beside)) ? own : beside
}

/** A path without wildcards is given also where nothing is. */
const isThere = async ([first]: readonly string[]): Promise<boolean> =>
  first !== undefined &&
  (await stat(first).then(
    () => true,
    () => false,
  ))

/** What an included file holds; `outside` where a file from elsewhere has no business. */
export async function readIncluded(path: string, chosenFile: string): Promise<string | 'outside' | null> {
  try {
    const real = await realpath(path)
    const roots = [homedir(), dirname(chosenFile), '/etc/ssh']
    const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => root)))
    if (!realRoots.some((root) => isInside(real, root))) return 'outside'
    const { size, isFile } = await stat(real).then((found) => ({ size: found.size, isFile: found.isFile() }))
    // A pipe or device would never end.
    return isFile && size <= maxFileBytes ? decodeText(await readFile(real)) : null
  } catch {
    // Not there, not ours to read, or no text: the caller says which one.
    return null
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return !isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`)
}

/** Wildcards within the names of a path, sorted. A path without any is given back as it is, whether it is there or not. */
async function glob(path: string): Promise<string[]> {
  if (!hasWildcard(path)) return [path]
  const { root } = parse(path)
  let found = [root]
  for (const name of path.slice(root.length).split(/[/\\]/)) {
    const next = await Promise.all(found.map((folder) => entriesIn(folder, name)))
    found = next.flat().slice(0, maxMatches)
  }
  return found.sort()
}

async function entriesIn(folder: string, name: string): Promise<string[]> {
  if (!hasWildcard(name)) return [join(folder, name)]
  const entries = await readdir(folder).catch(() => [])
  const isShown = (entry: string) => !entry.startsWith('.') || name.startsWith('.')
  return entries
    .filter((entry) => isShown(entry) && matchesWildcard(entry, name))
    .map((entry) => join(folder, entry))
}
