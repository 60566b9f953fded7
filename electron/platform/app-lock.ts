import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { LabError } from '#shared/errors'
import { fileError } from './files'

/** The owner renews its lock this often, in ms. */
const heartbeatMs = 2000
/** A lock that was not renewed for this long, in ms, has no owner: its process number belongs to another program now. */
const staleMs = 10_000

/** Owners in this very process: a lock with our own process number is not always ours, as numbers are used again. */
const heldHere = new Set<string>()

interface HeldLock {
  /** Process number and a mark of its own. */
  owner: string
  /** Milliseconds since 1970. */
  renewedAt: number
}

export interface AppLock {
  /** Process number and a mark of its own. */
  readonly owner: string
  release(): Promise<void>
}

/**
 * Makes this the only process that works with a home folder. The lock of a process that is gone is taken over.
 * Throws `state.conflict` (`app.alreadyRunning`), `disk.full` or `disk.denied`.
 */
export async function acquireAppLock(path: string): Promise<AppLock> {
  const owner = `${process.pid} ${randomUUID()}`
  heldHere.add(owner)
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    if (!(await create(path, owner)) && !(await takeOver(path, owner)))
      throw alreadyRunning(await readLock(path))
  } catch (error) {
    heldHere.delete(owner)
    throw fileError(error, path)
  }
  return renew(path, owner)
}

/** The owner of a lock that is held now, as `AppLock.owner`; null where there is none. It leaves the lock alone. */
export async function appLockOwner(path: string): Promise<string | null> {
  const held = await readLock(path)
  if (!held) return null
  return isAlive(held) || (await wakesUp(path, held)) ? held.owner : null
}

/** Only one process at a time may replace a dead lock; otherwise two that find it together could both win. */
async function takeOver(path: string, owner: string): Promise<boolean> {
  const held = await readLock(path)
  if (held && (isAlive(held) || (await wakesUp(path, held)))) return false
  const guard = `${path}.takeover`
  const guarded = await readLock(guard)
  if (guarded && !isFresh(guarded)) await rm(guard, { force: true })
  if (!(await create(guard, owner))) return false
  try {
    const dead = await readLock(path)
    if (dead && isAlive(dead)) return false
    await rm(path, { force: true })
    return await create(path, owner)
  } finally {
    await rm(guard, { force: true })
  }
}

/** A computer that slept leaves old locks of living processes, which renew them as soon as they go on. */
async function wakesUp(path: string, held: HeldLock): Promise<boolean> {
  if (!isProcessAlive(pidOf(held.owner))) return false
  await wait(2 * heartbeatMs)
  const now = await readLock(path)
  return now !== null && isAlive(now)
}

function renew(path: string, owner: string): AppLock {
  const timer = setInterval(() => {
    const now = new Date()
    // A home folder that was removed meanwhile has nothing left to guard.
    utimes(path, now, now).catch(() => clearInterval(timer))
  }, heartbeatMs)
  timer.unref()
  return {
    owner,
    async release() {
      clearInterval(timer)
      heldHere.delete(owner)
      if ((await readLock(path))?.owner === owner) await rm(path, { force: true })
    },
  }
}

async function create(path: string, owner: string): Promise<boolean> {
  try {
    await writeFile(path, owner, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Null where there is no lock. */
async function readLock(path: string): Promise<HeldLock | null> {
  try {
    const owner = await readFile(path, 'utf8')
    return { owner, renewedAt: (await stat(path)).mtimeMs }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** A lock without a process number was made just now and its owner has not written it yet. */
function isAlive(held: HeldLock): boolean {
  if (heldHere.has(held.owner)) return true
  const pid = pidOf(held.owner)
  return isFresh(held) && (pid === 0 || isProcessAlive(pid))
}

/** A time in the future is no better than an old one: the clock was set back. */
const isFresh = ({ renewedAt }: HeldLock): boolean => Math.abs(Date.now() - renewedAt) < staleMs

/** Our own number in a lock is left from an earlier life; 0 would ask for our whole group. */
function isProcessAlive(pid: number): boolean {
  if (pid === process.pid || pid === 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** 0 where the text has none. */
const pidOf = (owner: string): number => Number.parseInt(owner, 10) || 0

const alreadyRunning = (held: HeldLock | null) =>
  new LabError('state.conflict', 'app.alreadyRunning', { params: { pid: pidOf(held?.owner ?? '') } })
