import { lstat, mkdir, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError, toWire } from '#shared/errors'
import { type BrokenLab, labNameSchema } from '#shared/labs'
import { fileError, writeAtomic } from '../platform/files'
import { formatLabFile, type LabFile, maxLabFileBytes, parseLabFile } from './lab-file'
import { removeResources, writeResources } from './lab-resources'
import type { MadeLab } from './provider'

/** What the provider and this folder note down, inside the lab's folder. */
const notesFolder = '.pilothouse'

const resourceNotes = (path: string): string => join(path, notesFolder, 'resources.json')

const labFileOf = (path: string): string => join(path, 'lab.yaml')

/**
 * Every folder in `labsFolder` that holds a lab.yaml; a lab's id is the name of its folder. Null where there is no labs
 * folder. Throws `disk.denied` where it cannot be read.
 */
export async function readLabFolders(
  labsFolder: string,
): Promise<{ labs: MadeLab[]; broken: BrokenLab[] } | null> {
  const names = await folderNames(labsFolder)
  if (!names) return null
  const labs: MadeLab[] = []
  const broken: BrokenLab[] = []
  for (const id of names) {
    const path = join(labsFolder, id)
    try {
      const file = await readLabFile(path, id)
      if (file) labs.push({ id, path, file })
    } catch (error) {
      broken.push({ path, error: toWire(error) })
    }
  }
  return { labs, broken }
}

/**
 * Makes a new lab's folder and file, and leaves nothing behind when it cannot. Throws `input.invalid` where the name was
 * taken meanwhile, `disk.full`, `disk.denied`.
 */
export async function createLabFolder(labsFolder: string, file: LabFile): Promise<MadeLab> {
  const path = join(labsFolder, file.name)
  const lab = { id: file.name, path, file }
  try {
    await mkdir(labsFolder, { recursive: true })
    await mkdir(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw nameTaken(file.name)
    throw fileError(error, path)
  }
  try {
    if (file.provider !== 'sandbox') await writeResources(path, resourceNotes(path))
    await writeAtomic(labFileOf(path), formatLabFile(file))
  } catch (error) {
    // The failure before it is the one to tell.
    await removeLabFolder(lab).catch(() => undefined)
    throw error
  }
  return lab
}

/** Changes the text of a lab's file. Throws `config.corrupt` where it could not be read again, `disk.full`, `disk.denied`. */
export async function changeLabFile(
  lab: MadeLab,
  change: (text: string, path: string) => string,
): Promise<MadeLab> {
  const path = labFileOf(lab.path)
  const text = change((await readSmallFile(path)) ?? formatLabFile(lab.file), path)
  const changed = parseLabFile(text, path)
  await writeAtomic(path, text)
  return { ...lab, file: changed }
}

/** Deletes what this app made. Gives the names of the user's own files, for whose sake the folder stays. */
export async function removeLabFolder(lab: MadeLab): Promise<string[]> {
  try {
    await removeResources(lab.path, resourceNotes(lab.path))
    await rm(join(lab.path, notesFolder), { recursive: true, force: true })
    // Last, so that a lab that could not be deleted whole is still one.
    await rm(labFileOf(lab.path), { force: true })
    const kept = await readdir(lab.path)
    if (kept.length === 0) await rmdir(lab.path)
    return kept
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fileError(error, lab.path)
  }
}

/** Whether `labsFolder` has any entry of this name. */
export async function isNameTaken(labsFolder: string, name: string): Promise<boolean> {
  const path = join(labsFolder, name)
  try {
    await lstat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw fileError(error, path)
  }
}

function nameTaken(name: string): LabError {
  return new LabError('input.invalid', 'input.invalid', {
    issues: [{ path: 'name', key: 'labs.nameTaken', params: { name } }],
  })
}

async function folderNames(labsFolder: string): Promise<string[] | null> {
  try {
    const entries = await readdir(labsFolder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw fileError(error, labsFolder)
  }
}

/** Null where the folder has no lab.yaml. */
async function readLabFile(folder: string, id: string): Promise<LabFile | null> {
  const path = labFileOf(folder)
  const text = await readSmallFile(path)
  if (text === null) return null
  const file = parseLabFile(text, path)
  if (!labNameSchema.safeParse(id).success || file.name !== id)
    throw new LabError('config.corrupt', 'labs.nameMismatch', { params: { folder: id, name: file.name } })
  return file
}

/** The size is looked at first: a huge file, or a device without an end, must not be read into memory. */
async function readSmallFile(path: string): Promise<string | null> {
  try {
    const found = await stat(path)
    if (!found.isFile() || found.size > maxLabFileBytes)
      throw new LabError('config.corrupt', 'config.corrupt', {
        params: { path },
        details: `not a file of at most ${maxLabFileBytes} bytes`,
      })
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw fileError(error, path)
  }
}
