import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** A process of this computer; no two have the same number and start. */
export interface ProcessEntry {
  pid: number
  /** Process group. */
  group: number
  /** When it began: clock ticks since the boot on Linux, elsewhere ms since 1970 in whole seconds. */
  start: number
}

/** All processes that can be seen; none on Windows, which has no process groups. */
export async function allProcesses(): Promise<ProcessEntry[]> {
  if (process.platform === 'win32') return []
  if (process.platform !== 'linux') return parsePs(await ps('-A'))
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  return (await Promise.all(pids.map((pid) => procEntry(Number(pid))))).filter((entry) => entry !== null)
}

/** Null where there is no such process. */
export async function processEntry(pid: number): Promise<ProcessEntry | null> {
  if (process.platform === 'win32') return null
  if (process.platform === 'linux') return await procEntry(pid)
  return parsePs(await ps('-p', String(pid))).at(0) ?? null
}

/** Tells the life of this computer since its last boot from others; empty where `start` alone does. */
export const bootId = async (): Promise<string> =>
  process.platform === 'linux' ? (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim() : ''

/** proc(5): the name in brackets may hold anything; field 5 is the group, field 22 the start. */
async function procEntry(pid: number): Promise<ProcessEntry | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { pid, group: Number(fields[2]), start: Number(fields[19]) }
  } catch {
    // It has ended, or ended while it was read (ESRCH).
    return null
  }
}

/** `ps` fails where it has nothing to tell. */
async function ps(...which: string[]): Promise<string> {
  const env = { ...process.env, LC_ALL: 'C' }
  return await promisify(execFile)('ps', [...which, '-o', 'pid=,pgid=,lstart='], { env }).then(
    ({ stdout }) => stdout,
    () => '',
  )
}

/** Lines such as `  412   400 Sat Nov 21 14:18:00 2026`. */
export function parsePs(text: string): ProcessEntry[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, group, start = ''] = /^\s*(\d+)\s+(\d+)\s+(\S.*)$/.exec(line) ?? []
    return pid ? [{ pid: Number(pid), group: Number(group), start: Date.parse(start) }] : []
  })
}
