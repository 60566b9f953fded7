import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileError, readText } from '../platform/files'

/**
 * Names of the machines that Vagrant has made in the folder `lab`, with any provider where that is null. Vagrant itself
 * knows them by these files (`Vagrant::Machine#id`): a machine without one is not created.
 */
export async function existingMachines(lab: string, provider: string | null): Promise<Set<string>> {
  const machines = join(lab, '.vagrant', 'machines')
  const names = await folderNames(machines)
  const data = await Promise.all(names.map((name) => machineData(lab, name, provider)))
  return new Set(names.filter((_, index) => data[index] !== null))
}

/** Ids, as their provider has given them, of all machines that Vagrant has made in the folder `lab`. */
export async function existingIds(lab: string): Promise<Set<string>> {
  const names = await folderNames(join(lab, '.vagrant', 'machines'))
  const data = await Promise.all(names.map((name) => machineData(lab, name, null)))
  return new Set(data.flatMap((machine) => machine?.id ?? []))
}

/** A machine that exists: its id, what made it, and the folder where Vagrant notes what it has done to it. */
interface MachineData {
  id: string
  /** Vagrant's name for it, such as `virtualbox`. */
  provider: string
  folder: string
}

/** Null where the machine is not created. */
export async function machineData(
  lab: string,
  name: string,
  provider: string | null,
): Promise<MachineData | null> {
  const machine = join(lab, '.vagrant', 'machines', name)
  for (const each of provider === null ? await folderNames(machine) : [provider]) {
    const folder = join(machine, each)
    const id = await readText(join(folder, 'id'))
    if (id !== null) return { id: id.trim(), provider: each, folder }
  }
  return null
}

/** Without files: macOS leaves a `.DS_Store` wherever somebody has looked. */
async function folderNames(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.filter((entry) => !entry.isFile()).map(({ name }) => name)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw fileError(error, path)
  }
}
