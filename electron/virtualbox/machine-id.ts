import { join } from 'node:path'
import type { LabOnDisk } from '../labs'
import { readText } from '../platform/files'

/** Where Vagrant keeps a machine's id (`Vagrant::Machine#id`); null where it has none. */
export async function machineId(lab: LabOnDisk, node: string): Promise<string | null> {
  const id = await readText(join(lab.path, '.vagrant', 'machines', node, 'virtualbox', 'id'))
  return id?.trim() ?? null
}
