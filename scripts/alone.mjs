import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** How often a lock is looked at, in ms. */
const lookMs = 200
/** No work takes this long, in ms: an older lock was left by a process whose number another program has now. */
const staleMs = 30 * 60_000

/** Performs `work` while no other process does the same with this lock file, and waits for its turn before. */
export async function alone(lock, work) {
  await mkdir(dirname(lock), { recursive: true })
  while (!(await take(lock))) await wait(lookMs)
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock) {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  if (await isLeft(lock)) await rm(lock, { force: true })
  return false
}

/** Whether the owner is gone. A lock without a number was made just now. */
async function isLeft(lock) {
  try {
    const owner = Number(await readFile(lock, 'utf8'))
    if (Date.now() - (await stat(lock)).mtimeMs > staleMs) return true
    return owner > 0 && !isAlive(owner)
  } catch (error) {
    if (error.code === 'ENOENT') return false
    throw error
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
