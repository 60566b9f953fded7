import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { alone } from './alone.mjs'

let folder: string
let lock: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-alone-'))
  lock = join(folder, 'out/.lock')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('performs works one after the other, also after one that failed, and leaves no lock', async () => {
  let working = 0
  let most = 0
  const work = async (fails: boolean) => {
    most = Math.max(most, ++working)
    await new Promise((resolve) => setImmediate(resolve))
    working--
    if (fails) throw new Error('failed')
    return 'done'
  }
  const works = [true, false, false].map((fails) => alone(lock, () => work(fails)))
  const outcomes = (await Promise.allSettled(works)).map(({ status }) => status)
  expect(outcomes).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(most).toBe(1)
  expect(await readdir(join(folder, 'out'))).toEqual([])
})

it('does not wait for a process that is gone, nor for a lock of yesterday', async () => {
  await alone(lock, async () => {})
  await writeFile(lock, String(spawnSync(process.execPath, ['-e', '']).pid))
  expect(await alone(lock, async () => 1)).toBe(1)
  const yesterday = new Date(Date.now() - 24 * 3600 * 1000)
  await writeFile(lock, String(process.ppid))
  await utimes(lock, yesterday, yesterday)
  expect(await alone(lock, async () => 2)).toBe(2)
})
