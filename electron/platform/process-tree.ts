import { execFile } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

/** What was killed is gone within this time, in ms, unless the system holds it (a hung disk, for example). */
const afterKillMs = 5000
const pollMs = 20

/**
 * Ends a program and all that it started. On Unix `pid` leads a process group: it is interrupted as by Ctrl+C, and what
 * is left after `patienceMs` is killed. On Windows there is no such request, so the tree is ended at once.
 */
export async function stopTree(pid: number, patienceMs: number): Promise<void> {
  if (process.platform === 'win32') return await endWindowsTree(pid)
  if (patienceMs > 0) {
    signalGroup(pid, 'SIGINT')
    if (await isGroupGone(pid, patienceMs)) return
  }
  signalGroup(pid, 'SIGKILL')
  await isGroupGone(pid, afterKillMs)
}

/** Kills a group without waiting, for the end of this very process. */
export function killTreeNow(pid: number): void {
  if (process.platform !== 'win32') signalGroup(pid, 'SIGKILL')
}

async function endWindowsTree(pid: number): Promise<void> {
  try {
    await promisify(execFile)('taskkill', ['/T', '/F', '/PID', String(pid)], { windowsHide: true })
  } catch (error) {
    // An exit code says that some of them had ended already; whether the program itself has is seen by its own exit.
    if (typeof (error as { code?: unknown }).code !== 'number') throw error
  }
}

/** The program itself may end before what it started, as Vagrant's launcher does. */
async function isGroupGone(leader: number, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs
  while (signalGroup(leader, 0)) {
    if (Date.now() >= deadline) return false
    await wait(pollMs)
  }
  return true
}

/** False where the group has no process left. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
