import { readFile, realpath, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { type ErrorKey, LabError } from '#shared/errors'
import { fileError } from '../platform/files'

/** What the system says of a path that leads to nothing, and Node of one with a character that no path has. */
const notThere: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']

/** Names that Vagrant looks for in a folder. */
const vagrantfiles = ['Vagrantfile', 'vagrantfile']

/**
 * The folder that a person means: `typed` is its path or that of its Vagrantfile, `~` is the home folder. Links are
 * followed, so that a folder has one path. Throws `input.invalid` with an issue of `path`, `disk.denied`.
 */
export async function vagrantFolder(typed: string): Promise<string> {
  const path = typed.trim().replace(/^~(?=$|[/\\])/, () => homedir())
  if (!isAbsolute(path)) throw refused('labs.pathRelative', path)
  const folder = vagrantfiles.includes(basename(path)) && (await isFile(path)) ? dirname(path) : path
  if (!(await hasVagrantfile(folder))) throw refused('labs.noVagrantfile', folder)
  return await realpath(folder)
}

export async function hasVagrantfile(folder: string): Promise<boolean> {
  for (const name of vagrantfiles) if (await isFile(join(folder, name))) return true
  return false
}

/** The file that Vagrant runs in the folder; null where there is none. Throws `disk.denied`. */
export async function readVagrantfile(folder: string): Promise<Buffer | null> {
  for (const path of vagrantfiles.map((name) => join(folder, name))) {
    if (!(await isFile(path))) continue
    try {
      return await readFile(path)
    } catch (error) {
      throw fileError(error, path)
    }
  }
  return null
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (notThere.includes(code)) return false
    throw fileError(error, path)
  }
}

function refused(key: ErrorKey, path: string): LabError {
  return new LabError('input.invalid', 'input.invalid', { issues: [{ path: 'path', key, params: { path } }] })
}
