import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { whileInUse, writeAtomic } from './files'
import { Mounts } from './testing'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-files-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a file that is replaced in one step', () => {
  it('has the new text, is its owner’s alone, and leaves nothing beside it', async () => {
    const path = join(folder, 'deep/er/file.json')
    await writeAtomic(path, 'old')
    await writeAtomic(path, '새 글')
    expect(await readFile(path, 'utf8')).toBe('새 글')
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder, 'deep/er'))).toEqual(['file.json'])
  })

  it('stays the target of a link', async () => {
    await writeFile(join(folder, 'target'), 'old')
    await symlink(join(folder, 'target'), join(folder, 'link'))
    await writeAtomic(join(folder, 'link'), 'new')
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new')
  })

  it.skipIf(Mounts.missing)(
    'keeps its old text where the disk has room for a part of the new one',
    async () => {
      const mounts = new Mounts()
      mounts.tiny(folder, 64 * 1024)
      try {
        const path = join(folder, 'sessions.json')
        await writeAtomic(path, 'old')
        // A disk that is nearly full takes the beginning of a text and says how much, without an error.
        await expect(writeAtomic(path, 'x'.repeat(128 * 1024))).rejects.toMatchObject({ code: 'disk.full' })
        expect(await readFile(path, 'utf8')).toBe('old')
        expect(await readdir(folder)).toEqual(['sessions.json'])
      } finally {
        mounts.end()
      }
    },
  )
})

describe('a file that is in use', () => {
  /** Fails so many times before it succeeds. */
  function failing(times: number, code: string) {
    let tries = 0
    return async () => {
      tries += 1
      if (tries <= times) throw Object.assign(new Error(code), { code })
      return tries
    }
  }

  it('is tried again on Windows', async () => {
    expect(await whileInUse(failing(3, 'EPERM'), 'win32')).toBe(4)
  })

  it('is given up in the end', async () => {
    await expect(whileInUse(failing(Number.POSITIVE_INFINITY, 'EBUSY'), 'win32')).rejects.toThrow('EBUSY')
  })

  it.each([
    ['EPERM', 'linux'],
    ['ENOSPC', 'win32'],
  ] as const)('is not what %s on %s means', async (code, platform) => {
    await expect(whileInUse(failing(1, code), platform)).rejects.toThrow(code)
  })
})
