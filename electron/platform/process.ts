import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { LabError } from '#shared/errors'
import type { ChildNotes } from './child-notes'
import { LineDecoder } from './line-decoder'
import { killTreeNow, stopTree } from './process-tree'

/** After the program has ended, its output is read this long, in ms: something it left behind may hold the pipe open. */
const lastOutputMs = 2000

/** How long a program that was asked to stop may clean up, in ms, before it and all it started are killed. */
const defaultPatienceMs = 10_000

export type OutputStream = 'out' | 'err'

export interface ProgramOptions {
  args: readonly string[]
  cwd?: string
  /** Changes to this process's own environment; `undefined` takes a variable out. */
  env?: Readonly<Record<string, string | undefined>>
  signal?: AbortSignal
  /** Limit for the whole run, in ms; without it there is none. */
  timeoutMs?: number
  /** Time to clean up after `signal` or the limit, in ms, asked then; 0 kills at once. */
  patienceMs?(): number
  /** Gets each line without its end; one of more than 64 KiB is cut. */
  onLine?(line: string, stream: OutputStream): void
}

export interface ProgramEnd {
  /** Null where a signal ended the program. */
  code: number | null
  signal: NodeJS.Signals | null
}

/** Programs that run now, by process id. Children belong to the whole process, and so does this. */
const running = new Set<number>()
let notes: ChildNotes | null = null

/** An end that cannot wait, such as a second Ctrl+C, leaves nothing running all the same. */
process.on('exit', () => running.forEach(killTreeNow))

/** From now on programs are noted down there; null ends that. */
export function noteChildrenIn(kept: ChildNotes | null): void {
  notes = kept
}

/**
 * Runs a program without a shell and without input, and answers when it has ended, whatever its exit code. An abort or
 * the time limit first interrupts the program and all that it started, then kills what is left of them. Throws
 * `tool.missing`, `resource.missing` where `cwd` is no folder, `cancelled`, `timeout`.
 */
export async function runProgram(program: string, options: ProgramOptions): Promise<ProgramEnd> {
  const { signal, timeoutMs, patienceMs = () => defaultPatienceMs, onLine = () => undefined } = options
  if (signal?.aborted) throw new LabError('cancelled', 'cancelled')
  const child = await start(program, options)
  const ended = end(child, onLine)
  const forget = remember(Number(child.pid), [program, ...options.args].join(' '))
  const stop = new AbortController()
  const limit = timeoutMs === undefined ? null : AbortSignal.timeout(timeoutMs)
  const stopped = whenAborted([signal, limit], stop.signal)
  try {
    const result = await Promise.race([ended, stopped])
    if (result) return result
    await stopTree(Number(child.pid), patienceMs())
    await ended
  } finally {
    stop.abort()
    await forget()
  }
  if (signal?.aborted) throw new LabError('cancelled', 'cancelled')
  throw new LabError('timeout', 'timeout', { params: { seconds: Math.round((timeoutMs ?? 0) / 1000) } })
}

/** Gives back the function that forgets it once it has ended. */
function remember(pid: number, command: string): () => Promise<void> {
  const kept = notes
  const noted = kept?.add(pid, command)
  running.add(pid)
  return async () => {
    running.delete(pid)
    await noted
    await kept?.remove(pid)
  }
}

type Child = ChildProcessByStdio<null, Readable, Readable>

/** On Unix the program leads a process group of its own, so that everything it starts can be reached. */
async function start(program: string, { args, cwd, env }: ProgramOptions): Promise<Child> {
  const child = spawn(program, [...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, PATH: searchPath(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  try {
    await once(child, 'spawn')
    return child
  } catch (error) {
    throw await startError(error, program, cwd)
  }
}

/** A missing working folder and a missing program have the same system error. */
async function startError(error: unknown, program: string, cwd: string | undefined): Promise<unknown> {
  const { code } = error as NodeJS.ErrnoException
  if (cwd !== undefined && !(await isFolder(cwd)))
    return new LabError('resource.missing', 'process.folderMissing', { params: { path: cwd }, cause: error })
  if (code !== 'ENOENT' && code !== 'EACCES') return error
  return new LabError('tool.missing', 'process.toolMissing', {
    params: { tool: program },
    details: String(error),
    cause: error,
  })
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

/** Programs that macOS starts from the Finder are not told where Homebrew and installers put commands. */
function searchPath(): string {
  const path = process.env.PATH ?? ''
  return process.platform === 'darwin' ? `${path}:/usr/local/bin:/opt/homebrew/bin` : path
}

async function end(child: Child, onLine: NonNullable<ProgramOptions['onLine']>): Promise<ProgramEnd> {
  readLines(child.stdout, (line) => onLine(line, 'out'))
  readLines(child.stderr, (line) => onLine(line, 'err'))
  const closed = once(child, 'close')
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  await Promise.race([closed, wait(lastOutputMs, undefined, { ref: false })])
  child.stdout.destroy()
  child.stderr.destroy()
  await closed
  return { code, signal }
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  const lines = new LineDecoder(onLine)
  stream.on('data', (bytes: Buffer) => lines.write(bytes))
  stream.on('close', () => lines.end())
  // The pipe of a program that is being killed may break; that the program ends is told by `exit`.
  stream.on('error', () => undefined)
}

/** Resolves with null once one of the signals is aborted; `until` takes the listeners off. */
function whenAborted(signals: (AbortSignal | null | undefined)[], until: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      if (signal?.aborted) resolve(null)
      signal?.addEventListener('abort', () => resolve(null), { once: true, signal: until })
    }
  })
}
