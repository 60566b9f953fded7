import { execFileSync } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Why no file system can be mounted here, for a test's skip message; null where it can. */
export const tmpfsMissing = (): string | null => {
  if (process.platform !== 'linux') return 'mounting a small file system needs Linux'
  if (process.getuid?.() !== 0) return 'mounting a small file system needs root'
  return null
}

/** Lays a file system of its own over `folder` while `use` runs: `ro`, or `size=64k`. */
export async function withTmpfs(folder: string, options: string, use: () => Promise<void>): Promise<void> {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  try {
    await use()
  } finally {
    execFileSync('umount', ['--lazy', folder])
  }
}

/** Writes until nothing more fits. */
export function fill(folder: string): void {
  const file = openSync(join(folder, 'filler'), 'w')
  try {
    for (const size of [4096, 1]) {
      while (writeSync(file, Buffer.alloc(size)) > 0);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(file)
  }
}
