import { realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { readJson } from '../platform/files'

/** Vagrant's list of all machines of this user, by id: 32 hexadecimal digits (`Vagrant::MachineIndex`). */
const indexSchema = z.object({
  machines: z.record(z.string(), z.object({ name: z.string(), vagrantfile_path: z.string() })),
})

interface IndexedMachine {
  other: string
  folder: string
}

/**
 * The machine that Vagrant would work on in place of `name` in `folder`; null where it takes the right one. It first looks for a
 * machine of any folder whose id begins with the name, so `db` or `c1` may be another one (`MachineIndex#find_by_prefix`).
 * Throws `config.corrupt`, `disk.denied`.
 */
export async function mistakenFor(folder: string, name: string): Promise<IndexedMachine | null> {
  if (!/^[0-9a-f]{1,32}$/.test(name)) return null
  const home = process.env.VAGRANT_HOME || join(homedir(), '.vagrant.d')
  const index = await readJson(join(home, 'data', 'machine-index', 'index'), indexSchema)
  const [, found] = Object.entries(index?.machines ?? {}).find(([id]) => id.startsWith(name)) ?? []
  if (!found) return null
  const isMeant = found.name === name && found.vagrantfile_path === (await realpath(folder))
  return isMeant ? null : { other: found.name, folder: found.vagrantfile_path }
}
