import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConflictChoice } from '#shared/files'
import { copyFile } from './copy-file'
import { LocalStore } from './local-store'

const store = new LocalStore()
const { signal } = new AbortController()
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-copy-'))
  await mkdir(join(folder, 'to'))
  await writeFile(join(folder, 'a.txt'), 'new')
})
afterEach(() => rm(folder, { recursive: true }))

async function copy(
  whileCopying: () => Promise<void> = async () => {},
  from = join(folder, 'a.txt'),
  choice: ConflictChoice = 'keepBoth',
): Promise<boolean> {
  const [item] = await store.walk([from], signal)
  if (!item) throw new Error('no item')
  return await copyFile(item, join(folder, 'to'), {
    source: {
      stat: (path) => store.stat(path),
      walk: store.walk.bind(store),
      // Between two chunks the part is there.
      async *read(of, offset, stop) {
        for await (const chunk of store.read(of, offset, stop)) {
          await whileCopying()
          yield chunk
        }
      },
    },
    target: store,
    originOf: ({ path }) => path,
    preserve: false,
    signal,
    decide: async () => choice,
    progress: () => undefined,
    claim: () => () => undefined,
  })
}

describe.runIf(process.platform !== 'win32')('a copy where a link leads nowhere', () => {
  it('fails rather than trying for ever', async () => {
    await symlink('nowhere', join(folder, 'to/a.txt'))
    await expect(copy()).rejects.toMatchObject({ key: 'files.notAFile' })
    expect(await readlink(join(folder, 'to/a.txt'))).toBe('nowhere')
  })

  it('does not take the name of one beside it', async () => {
    await writeFile(join(folder, 'to/a.txt'), 'old')
    await symlink('nowhere', join(folder, 'to/a (2).txt'))
    expect(await copy()).toBe(true)
    expect((await readdir(join(folder, 'to'))).sort()).toEqual(['a (2).txt', 'a (3).txt', 'a.txt'])
  })
})

describe.runIf(process.platform !== 'win32')('permissions', () => {
  /** Of all that is in the target's folder, as often as `look` is called. */
  function watchModes() {
    const modes = new Set<number>()
    const look = async () => {
      for (const name of await readdir(join(folder, 'to')))
        modes.add((await stat(join(folder, 'to', name))).mode & 0o777)
    }
    return { modes, look }
  }

  it('of a private file are its own from its first byte on', async () => {
    await chmod(join(folder, 'a.txt'), 0o600)
    const { modes, look } = watchModes()
    await copy(look)
    await look()
    expect([...modes]).toEqual([0o600])
  })

  it('of a private file that is replaced hold from the first byte on', async () => {
    await writeFile(join(folder, 'to/a.txt'), 'old', { mode: 0o600 })
    await chmod(join(folder, 'a.txt'), 0o644)
    const { modes, look } = watchModes()
    await copy(look, undefined, 'overwrite')
    await look()
    expect([...modes]).toEqual([0o600])
    expect(await readFile(join(folder, 'to/a.txt'), 'utf8')).toBe('new')
  })

  it('let the owner go on with a read-only file, which is read-only in the end', async () => {
    await chmod(join(folder, 'a.txt'), 0o444)
    const { modes, look } = watchModes()
    await copy(look)
    expect([...modes]).toEqual([0o644])
    expect((await stat(join(folder, 'to/a.txt'))).mode & 0o777).toBe(0o444)
  })
})

it('two files of one name, size and time have parts of their own', async () => {
  const twin = join(folder, 'other/a.txt')
  await mkdir(join(folder, 'other'))
  await writeFile(twin, 'old')
  const { mtime } = await stat(join(folder, 'a.txt'))
  await utimes(twin, mtime, mtime)
  await utimes(join(folder, 'a.txt'), mtime, mtime)
  const parts = new Set<string>()
  const look = async () => {
    for (const name of await readdir(join(folder, 'to'))) if (name.endsWith('.part')) parts.add(name)
  }
  await copy(look)
  await copy(look, twin)
  expect(parts.size).toBe(2)
})
