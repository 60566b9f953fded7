import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { acquireAppLock } from './app-lock'

let home: string
let path: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pilothouse-lock-'))
  path = join(home, 'app.lock')
})
afterEach(() => rm(home, { recursive: true, force: true }))

/** A process that does nothing: a program with a process number. */
function startProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const end = async () => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(end)
  return { pid: Number(child.pid), end }
}

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000)
const refused = { code: 'state.conflict', key: 'app.alreadyRunning' }

describe('the lock of a home folder', () => {
  it('is held by one, and free after its release', async () => {
    const lock = await acquireAppLock(path)
    await expect(acquireAppLock(path)).rejects.toMatchObject({ ...refused, params: { pid: process.pid } })
    await lock.release()
    expect(await readdir(home)).toEqual([])
    await (await acquireAppLock(path)).release()
  })

  it('of a living process is refused', async () => {
    const other = startProcess()
    await writeFile(path, `${other.pid} mark`)
    await expect(acquireAppLock(path)).rejects.toMatchObject({ ...refused, params: { pid: other.pid } })
    expect(await readFile(path, 'utf8')).toBe(`${other.pid} mark`)
  })

  it('of a dead process is taken over at once', async () => {
    const other = startProcess()
    await other.end()
    await writeFile(path, `${other.pid} mark`)
    await (await acquireAppLock(path)).release()
  })

  it.each([30, -3600])(
    'that was renewed %i s ago belongs to nobody, even if its number lives',
    async (age) => {
      const other = startProcess()
      await writeFile(path, `${other.pid} mark`)
      await utimes(path, secondsAgo(age), secondsAgo(age))
      await (await acquireAppLock(path)).release()
    },
  )

  it('that is old because the computer slept is refused as soon as its owner goes on', async () => {
    const other = startProcess()
    await writeFile(path, `${other.pid} mark`)
    await utimes(path, secondsAgo(3600), secondsAgo(3600))
    const acquired = acquireAppLock(path)
    const goesOn = setInterval(() => void utimes(path, new Date(), new Date()), 500)
    onTestFinished(() => clearInterval(goesOn))
    await expect(acquired).rejects.toMatchObject({ ...refused, params: { pid: other.pid } })
  })

  it('with our own process number from an earlier life is taken over at once', async () => {
    await writeFile(path, `${process.pid} mark`)
    await (await acquireAppLock(path)).release()
  })

  it('that is empty is waited for, and taken over when it stays so', async () => {
    await writeFile(path, '')
    await expect(acquireAppLock(path)).rejects.toMatchObject(refused)
    await utimes(path, secondsAgo(30), secondsAgo(30))
    await (await acquireAppLock(path)).release()
  })

  it('goes to exactly one of many that find a dead one together', async () => {
    await writeFile(path, `${process.pid} mark`)
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => acquireAppLock(path)))
    const locks = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(locks).toHaveLength(1)
    for (const reason of reasons) expect(reason).toMatchObject(refused)
    await locks[0]?.release()
    expect(await readdir(home)).toEqual([])
  })

  it('is not removed by an owner that lost it', async () => {
    const lock = await acquireAppLock(path)
    await writeFile(path, '1 someone else')
    await lock.release()
    expect(await readFile(path, 'utf8')).toBe('1 someone else')
  })
})
