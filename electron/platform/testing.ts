import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Test helper: real file systems that are small or read-only. Only root can mount, and not in every container. */
export class Mounts {
  static readonly missing = whyNoMounts()
  readonly #mounted: string[] = []

  /** An empty file system of `bytes` at the existing folder `path`. */
  tiny(path: string, bytes: number): void {
    mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path)
    this.#mounted.push(path)
  }

  /** Makes the folder `path` read-only for everybody, root included. */
  readOnly(path: string): void {
    mount('--bind', path, path)
    this.#mounted.push(path)
    mount('-o', 'remount,bind,ro', path)
  }

  end(): void {
    for (const path of this.#mounted.reverse()) execFileSync('umount', [path])
    this.#mounted.length = 0
  }
}

function mount(...args: string[]): void {
  execFileSync('mount', args, { stdio: 'pipe' })
}

/** Null where mounting works. */
function whyNoMounts(): string | null {
  if (process.getuid?.() !== 0) return 'needs root to mount a tiny and a read-only file system'
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-mount-'))
  try {
    mount('-t', 'tmpfs', '-o', 'size=4096', 'tmpfs', folder)
    execFileSync('umount', [folder])
    return null
  } catch (error) {
    return `mounting does not work here: ${String(error)}`
  } finally {
    rmdirSync(folder)
  }
}
