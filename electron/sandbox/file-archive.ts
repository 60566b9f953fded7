import type { InMemoryFs } from 'just-bash'
import { z } from 'zod'

const entrySchema = z.object({
  path: z.string(),
  mode: z.number(),
  /** Of a file: Base64, and its time in milliseconds since 1970. */
  content: z.string().optional(),
  mtime: z.number().optional(),
  /** Of a link. */
  target: z.string().optional(),
})
export const archiveSchema = z.array(entrySchema)
type Entry = z.infer<typeof entrySchema>

/** Every file, folder and link; folders before what is in them. */
export async function pack(files: InMemoryFs): Promise<Entry[]> {
  const paths = files.getAllPaths().filter((path) => path !== '/')
  return await Promise.all(paths.sort().map((path) => entryAt(files, path)))
}

/** Makes `files` have what was packed, and nothing else. */
export async function unpack(files: InMemoryFs, entries: readonly Entry[]): Promise<void> {
  const packed = new Set(entries.map(({ path }) => path))
  for (const path of files.getAllPaths())
    if (path !== '/' && !packed.has(path)) await files.rm(path, { recursive: true, force: true })
  for (const entry of entries) await put(files, entry)
}

async function entryAt(files: InMemoryFs, path: string): Promise<Entry> {
  const { isFile, isSymbolicLink, mode, mtime } = await files.lstat(path)
  const entry = { path, mode }
  if (isSymbolicLink) return { ...entry, target: await files.readlink(path) }
  if (!isFile) return entry
  const content = Buffer.from(await files.readFileBuffer(path)).toString('base64')
  return { ...entry, content, mtime: mtime.getTime() }
}

async function put(files: InMemoryFs, { path, mode, mtime = 0, content, target }: Entry): Promise<void> {
  if (target !== undefined) {
    await files.rm(path, { force: true })
    await files.symlink(target, path)
  } else if (content !== undefined)
    files.writeFileSync(path, Buffer.from(content, 'base64'), undefined, { mode, mtime: new Date(mtime) })
  else {
    files.mkdirSync(path, { recursive: true })
    await files.chmod(path, mode)
  }
}
