import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isMade, type LabOnDisk } from '../labs'
import { readJson, readText, writeAtomic } from '../platform/files'
import { vagrantHome } from '../platform/vagrant-home'
import type { StepContext } from '../runs'
import { machineId } from './machine-id'
import type { VBoxManage } from './vboxmanage'

/**
 * What Vagrant calls a machine that it imports or clones, until a moment later it gives it its own name: with the time in ms and a
 * random number (`import`, `clonevm` of its VirtualBox driver).
 */
const firstName = /_(\d{13})_\d{1,5}$/

/** More than this nobody cancels; the oldest are forgotten. */
const maxNotes = 20

/** When a machine of the lab was to be made that never came to be, in ms since 1970. */
const notesSchema = z.array(z.object({ from: z.number(), to: z.number() }))
type Notes = z.infer<typeof notesSchema>

const pathOf = (lab: LabOnDisk): string => join(lab.path, '.pilothouse', 'broken-imports.json')

const readNotes = async (lab: LabOnDisk): Promise<Notes> => (await readJson(pathOf(lab), notesSchema)) ?? []

const writeNotes = (lab: LabOnDisk, notes: Notes): Promise<void> =>
  writeAtomic(pathOf(lab), `${JSON.stringify(notes)}\n`)

/** A Vagrant that is killed, as on Windows by every cancel, tells nobody of what it was importing. Nothing is noted in opened folders. */
export async function noteBrokenImport(lab: LabOnDisk, from: number, to: number): Promise<void> {
  if (isMade(lab)) await writeNotes(lab, [...(await readNotes(lab)), { from, to }].slice(-maxNotes))
}

type Asked = Pick<VBoxManage, 'machines' | 'machine' | 'snapshots' | 'remove'>

/**
 * Removes machines that imports of this lab have left: those that bear Vagrant's first name, of a moment when one of them broke
 * off, and that neither Vagrant nor anybody else has done anything with since. One that is still being imported VirtualBox refuses to
 * remove: it is tried again the next time.
 */
export async function removeBrokenImports(
  lab: LabOnDisk,
  virtualBox: Asked,
  { signal, log }: StepContext,
): Promise<void> {
  const notes = isMade(lab) ? await readNotes(lab) : []
  if (notes.length === 0) return
  const known = await knownToVagrant(lab)
  const isOfLab = (name: string | null) => {
    const time = Number(firstName.exec(name ?? '')?.[1])
    return notes.some(({ from, to }) => from <= time && time <= to)
  }
  const listed = await virtualBox.machines(signal)
  for (const { uuid, name } of listed.filter(
    (machine) => isOfLab(machine.name) && !known.has(machine.uuid),
  )) {
    if (!(await isUntouched(virtualBox, uuid, signal))) continue
    log(`Removing ${name}, which an import that broke off has left`, 'info')
    await virtualBox.remove(uuid)
  }
  await writeNotes(lab, [])
}

/** Nobody starts an import, and what others have cloned it for has a snapshot. */
async function isUntouched(virtualBox: Asked, uuid: string, signal: AbortSignal): Promise<boolean> {
  const { state, groups } = await virtualBox.machine(uuid, signal)
  const snapshots = await virtualBox.snapshots(uuid, signal)
  return ['poweroff', 'aborted'].includes(state) && groups.join() === '/' && snapshots.length === 0
}

/** The lab's own machines, and those that Vagrant makes linked clones of: each box has the id of one in a file (`ImportMaster`). */
async function knownToVagrant(lab: LabOnDisk): Promise<Set<string>> {
  const files = (await filesIn(join(vagrantHome(), 'boxes'))).filter(({ name }) => name === 'master_id')
  const ids = await Promise.all([
    ...lab.file.nodes.map(({ name }) => machineId(lab, name)),
    ...files.map(async ({ parentPath, name }) => (await readText(join(parentPath, name)))?.trim() ?? null),
  ])
  return new Set(ids.filter((id) => id !== null))
}

/** Before the first box there is no folder. */
async function filesIn(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
