import { readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { VagrantRig } from '../../e2e/rigs/vagrant-lxc/vagrant-lxc'
import { runProgram } from '../platform/process'

/** Command lines of the Vagrants that run now for this rig. */
export function vagrantsOf(rig: VagrantRig): string[] {
  const mine = `VAGRANT_HOME=${rig.env.VAGRANT_HOME}`
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
        const ours = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mine)
        return ours && line.some((word) => word.endsWith('/vagrant')) ? [line.join(' ')] : []
      } catch {
        // It ended while it was looked at.
        return []
      }
    })
}

/** Files in a folder, at any depth, that contain `text`. */
export async function filesWith(root: string, text: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
  return paths.filter((_, index) => contents[index]?.includes(text))
}

/** Runs a Vagrant that is not the app's in `folder`, until it is stopped. */
export function otherVagrant(folder: string, ...args: string[]) {
  const abort = new AbortController()
  const lines: string[] = []
  const ended = runProgram('vagrant', {
    args,
    cwd: folder,
    env: { VAGRANT_DEFAULT_PROVIDER: 'lxc' },
    signal: abort.signal,
    patienceMs: () => 0,
    onLine: (line) => lines.push(line),
  })
  ended.catch(() => undefined)
  const stop = async () => {
    abort.abort()
    await ended.catch(() => undefined)
  }
  return { lines, stop }
}
