import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileError, readText } from '../platform/files'

/**
 * Names of the machines that Vagrant has made in the folder `lab`. Vagrant itself knows them by these files
 * (`Vagrant::Machine#id`): a machine without one is not created.
 */
export async function existingMachines(lab: string, provider: string): Promise<Set<string>> {
  const machines = join(lab, '.vagrant', 'machines')
  const names = await folderNames(machines)
  const ids = await Promise.all(names.map((name) => readText(join(machines, name, provider, 'id'))))
  return new Set(names.filter((_, index) => ids[index] !== null))
}

async function folderNames(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fileError(error, path)
  }
}
