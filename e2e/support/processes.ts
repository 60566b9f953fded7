import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { connect } from 'node:net'

/** Reading a process that ends meanwhile, or another user's, fails; both mean that there is nothing to see. */
function readOr<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}

const processIds = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

/** Running processes whose environment has `variable=value`, whoever their parent is now. Zombies have none. */
export const processesWith = (variable: string, value: string): number[] =>
  processIds().filter((pid) =>
    readOr(() => readFileSync(`/proc/${pid}/environ`, 'utf8'), '')
      .split('\0')
      .includes(`${variable}=${value}`),
  )

/** Parent and state are the fields after the command name, which may itself hold spaces and brackets (proc(5)). */
function stat(pid: number): { state: string; parent: number } | null {
  const text = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '')
  const [state, parent] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return state ? { state, parent: Number(parent) } : null
}

/** Children, their children and so on. */
export function descendants(pid: number): number[] {
  const parents = new Map(processIds().map((id) => [id, stat(id)?.parent]))
  const children = (of: number): number[] =>
    [...parents].flatMap(([id, parent]) => (parent === of ? [id, ...children(id)] : []))
  return children(pid)
}

export const isRunning = (pid: number): boolean => {
  const found = stat(pid)
  return found !== null && found.state !== 'Z'
}

/** What the process is, for a message. */
export const commandLine = (pid: number): string =>
  readOr(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '')
    .split('\0')
    .join(' ')
    .trim()

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  const pages = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]
  return Number(pages) * 4096
}

/** TCP ports on which the process listens (state 0A in /proc/net/tcp). */
export function listeningPorts(pid: number): number[] {
  const sockets = new Set(
    readOr(() => readdirSync(`/proc/${pid}/fd`), []).map((fd) =>
      readOr(() => readlinkSync(`/proc/${pid}/fd/${fd}`), ''),
    ),
  )
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((field) => field[3] === '0A' && sockets.has(`socket:[${field[9]}]`))
      .map((field) => Number.parseInt(field[1]?.split(':')[1] ?? '', 16)),
  )
}

export const portAnswers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
