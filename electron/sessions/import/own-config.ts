import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { LabError } from '#shared/errors'
import { maxImportBytes } from '#shared/session-import'
import { type Findings, importError } from './found'
import { readSessionFile } from './read-file'

/** Sessions of a file on this computer. Throws `disk.denied` (`sessionImport.unreadable`) where there is no such file. */
export async function readSessionFileAt(path: string): Promise<Findings> {
  return readSessionFile({ name: basename(path), bytes: await readWhole(path), path })
}

/** `~/.ssh/config` of whoever runs the program. Throws `resource.missing` where there is none. */
export async function readOwnConfig(): Promise<Findings> {
  const path = join(homedir(), '.ssh', 'config')
  try {
    return await readSessionFileAt(path)
  } catch (error) {
    if (!(error instanceof LabError) || error.key !== 'sessionImport.unreadable') throw error
    throw new LabError('resource.missing', 'sessionImport.noOwnConfig', { params: { path }, cause: error })
  }
}

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size > maxImportBytes)
      throw importError('sessionImport.tooLarge', { mebibytes: maxImportBytes / 1024 / 1024 })
    return await readFile(path)
  } catch (error) {
    if (error instanceof LabError) throw error
    throw new LabError('disk.denied', 'sessionImport.unreadable', {
      params: { path },
      details: String(error),
      cause: error,
    })
  }
}
