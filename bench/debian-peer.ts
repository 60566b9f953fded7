import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const isThere = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))

/** Whether a program can be measured against. Its Debian package is installed where it is missing; what cannot be had is told. */
export async function havePeer(program: string, debianPackage: string): Promise<boolean> {
  if (isThere(program)) return true
  try {
    await run('apt-get', ['install', '-y', '--no-install-recommends', debianPackage])
    return true
  } catch (error) {
    const [reason] = (error as Error).message.split('\n')
    console.warn(`skipped: ${program} cannot be installed (${reason})`)
    return false
  }
}
