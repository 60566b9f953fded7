import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { oneAtATime } from '../platform/one-at-a-time'

/** The growth is looked at and told this often, in ms. */
const usualEveryMs = 5000

const bytesOfMiB = 1024 * 1024

interface Import {
  /** Where VirtualBox puts new machines. */
  folder: string
  /** Whether Vagrant has taken over what was imported. */
  isMade(): Promise<boolean>
  log(text: string): void
  everyMs?: number
}

/**
 * Tells how much VirtualBox has written of new machines while a box is imported: neither it nor Vagrant says anything in its
 * machine-readable form. How much it will be nobody knows before the end. Gives back the function that ends it.
 */
export function watchImport({ folder, isMade, log, everyMs = usualEveryMs }: Import): () => void {
  const startedAt = Date.now()
  const before = foldersIn(folder)
  // The first look tells.
  before.catch(() => undefined)
  let told = 0
  const look = oneAtATime(async () => {
    if (await isMade()) return end()
    const known = new Set(await before)
    const sizes = (await foldersIn(folder))
      .filter((name) => !known.has(name))
      .map((name) => sizeOf(join(folder, name)))
    const mebibytes = Math.floor((await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / bytesOfMiB)
    if (mebibytes <= told) return
    told = mebibytes
    log(`Importing the box: ${mebibytes} MiB written after ${Math.round((Date.now() - startedAt) / 1000)} s`)
  })
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      end()
      log(`How far the import is cannot be seen: ${String(error)}`)
    })
  }, everyMs)
  const end = () => clearInterval(timer)
  return end
}

/** Before the very first machine there is no folder. */
async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(orGone([]))
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

/** In bytes. VirtualBox removes a machine again where its import is cancelled. */
async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(orGone<string[]>([]))
  const sizes = names.map(async (name) => (await stat(join(folder, name)).catch(orGone(null)))?.size ?? 0)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

const orGone =
  <T>(nothing: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return nothing
    throw error
  }
