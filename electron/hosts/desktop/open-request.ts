import { type Stats, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, resolve } from 'node:path'
import { type OpenRequest, openRequestSchema } from '#shared/app'

/** Files that stand for the lab in whose folder they lie. */
const labFiles = ['lab.yaml', 'Vagrantfile']

/** `pilothouse://lab/NAME`. A link can come from any web page, so it can name a lab and nothing else. */
export function requestOfLink(link: string): OpenRequest | null {
  if (!URL.canParse(link)) return null
  const { protocol, host, pathname, search, hash, username, port } = new URL(link)
  if (protocol !== 'pilothouse:' || host !== 'lab' || search || hash || username || port) return null
  const name = /^\/([a-z0-9-]+)\/?$/.exec(pathname)?.[1]
  return openRequestSchema.safeParse({ type: 'lab', name }).data ?? null
}

/** A folder, or a file that stands for its folder; anything else is unusable. `from` is what a relative path starts at. */
export function requestOfPath(path: string, from: string): OpenRequest {
  const whole = isAbsolute(path) ? path : resolve(from, path)
  const found = statsOf(whole)
  if (found?.isDirectory()) return { type: 'folder', path: whole }
  if (found?.isFile() && labFiles.includes(basename(whole))) return { type: 'folder', path: dirname(whole) }
  return { type: 'unusable', path: whole.slice(0, 4096) }
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    // It is too long for a name, or in a folder of somebody else.
    return undefined
  }
}

/** What a start with these arguments asks for. Chromium adds options of its own, which start with a dash. */
export function requestOfArguments(args: readonly string[], from: string): OpenRequest | null {
  const last = args.filter((arg) => !arg.startsWith('-')).at(-1)
  if (last === undefined) return null
  return /^pilothouse:/i.test(last) ? requestOfLink(last) : requestOfPath(last, from)
}
