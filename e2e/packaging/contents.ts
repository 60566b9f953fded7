import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { listPackage, statFile } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'

/** What the program may weigh without Electron itself, in bytes. */
export const sizeBudget = 40 * 1024 * 1024

interface PackagedFile {
  /** Path in the archive, with `/` and without a leading one. */
  path: string
  size: number
  /** It lies beside the archive, since it must be a file of its own. */
  unpacked: boolean
}

/** Every file of the program in a package's `resources` folder. */
export function packagedFiles(resources: string): PackagedFile[] {
  const archive = join(resources, 'app.asar')
  return listPackage(archive, { isPack: false }).flatMap((name) => {
    const path = name.replaceAll('\\', '/').replace(/^\//, '')
    const entry = statFile(archive, path, false)
    return 'size' in entry ? [{ path, size: entry.size, unpacked: entry.unpacked === true }] : []
  })
}

/** The files in a few lines: one for each folder of the built program and each module, with its size. */
export function summary(files: readonly PackagedFile[]): string {
  const folders = new Map<string, { count: number; size: number }>()
  for (const { path, size } of files) {
    const folder = /^(node_modules\/[^/]+|out\/[^/]+|[^/]+)/.exec(path)?.[0] ?? path
    const known = folders.get(folder) ?? { count: 0, size: 0 }
    folders.set(folder, { count: known.count + 1, size: known.size + size })
  }
  const lines = [...folders].map(([folder, { count, size }]) => `  ${folder}: ${count} files, ${kib(size)}`)
  return [...lines, `  all: ${files.length} files, ${kib(totalSize(files))}`].join('\n')
}

export const totalSize = (files: readonly PackagedFile[]): number =>
  files.reduce((sum, { size }) => sum + size, 0)

const kib = (bytes: number): string => `${Math.ceil(bytes / 1024)} KiB`

/** `1` in the wire: @electron/fuses, constants.ts. */
const fuseIsOn = 0x31

/** Names of the fuses that are on. */
export async function fusesOn(program: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(program)
  return Object.entries(wire)
    .filter(([, state]) => Number(state) === fuseIsOn)
    .map(([index]) => FuseV1Options[Number(index)] ?? index)
}

/** Bytes at the start of a compiled program for each system. */
const formats: Record<string, string> = { '7f454c46': 'ELF', cffaedfe: 'Mach-O', cafebabe: 'Mach-O' }

/** `ELF`, `Mach-O`, `PE`, or null for what is no compiled program. */
export async function binaryFormat(path: string): Promise<string | null> {
  if (!(await stat(path)).isFile()) return null
  const start = (await readFile(path)).subarray(0, 4)
  return formats[start.toString('hex')] ?? (start.toString('latin1', 0, 2) === 'MZ' ? 'PE' : null)
}
