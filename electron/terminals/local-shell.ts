import { closeSync, constants as fsConstants, openSync } from 'node:fs'
import { homedir, constants as osConstants } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { type IPty, spawn } from 'node-pty'
import { LabError } from '#shared/errors'
import type { ScreenSize } from '#shared/terminals'
import { ProcessGroups } from './process-groups'
import type { Shell, ShellEnd } from './shell'
import { findShell, shellEnvironment } from './shell-program'

/** How often a paused shell is looked at, in ms: node-pty throws its unread output away 200 ms after its end. */
const pausedCheckMs = 40

/** Above this much input that the shell has not read, in bytes, more of it waits. */
const maxUnreadInputBytes = 64 * 1024
/** How often unread input is looked at, in ms. */
const drainCheckMs = 20

/** What node-pty keeps of the input that a terminal on Linux or macOS does not take yet; it has no public way to tell. */
interface Pty extends IPty {
  readonly ptsName?: string
  readonly _writeStream?: { _writeQueue?: readonly { buffer: Uint8Array; offset: number }[] }
}

/** Starts the user's shell in the home folder. Throws `tool.missing` where there is none or it does not start. */
export function openLocalShell({ cols, rows }: ScreenSize): Shell {
  const program = findShell(process.env, process.platform)
  if (!program) throw shellFailed(process.env.SHELL ?? 'sh')
  const unix = process.platform !== 'win32'
  try {
    return new LocalShell(
      spawn(program.file, program.args, {
        cols,
        rows,
        cwd: homedir(),
        env: shellEnvironment(process.env, process.platform),
        ...(unix ? { encoding: null } : {}),
      }),
    )
  } catch (error) {
    throw shellFailed(program.file, error)
  }
}

const shellFailed = (shell: string, cause?: unknown) =>
  new LabError('tool.missing', 'terminals.shellFailed', { params: { shell }, cause })

/**
 * A shell on a pseudo terminal of this computer. Input goes to node-pty as it is: version 1.1 writes what the
 * terminal takes and keeps the rest without bounds, so its queue is watched.
 */
class LocalShell implements Shell {
  readonly #pty: Pty
  readonly #groups: ProcessGroups
  readonly #otherEnd: number | null
  #pausedCheck: NodeJS.Timeout | undefined
  #ended = false
  readonly #end: Promise<void>

  constructor(pty: Pty) {
    this.#pty = pty
    this.#groups = new ProcessGroups(pty.pid)
    this.#otherEnd = holdOtherEnd(pty)
    this.#end = new Promise((resolve) => {
      pty.onExit(() => {
        this.#ended = true
        clearInterval(this.#pausedCheck)
        if (this.#otherEnd !== null) closeSync(this.#otherEnd)
        resolve()
      })
    })
  }

  listen(listeners: { data(bytes: Uint8Array): void; end(end: ShellEnd): void }): void {
    // With `encoding: null` node-pty gives a Buffer, whatever its types say; on Windows always a string.
    this.#pty.onData((data: string | Uint8Array) =>
      listeners.data(typeof data === 'string' ? Buffer.from(data) : data),
    )
    this.#pty.onExit(({ exitCode, signal }) => {
      const name = signal ? signalName(signal) : null
      listeners.end({ code: name ? null : exitCode, signal: name, lost: null })
    })
  }

  write(bytes: Uint8Array): boolean {
    if (!this.#ended) this.#pty.write(Buffer.from(bytes))
    return !this.#isFull()
  }

  async drained(): Promise<void> {
    while (this.#isFull()) await wait(drainCheckMs)
  }

  pause(): void {
    if (this.#ended || !this.#groups.shellLives()) return
    this.#pty.pause()
    clearInterval(this.#pausedCheck)
    this.#pausedCheck = setInterval(() => {
      if (!this.#groups.shellLives()) this.resume()
    }, pausedCheckMs)
  }

  resume(): void {
    clearInterval(this.#pausedCheck)
    if (!this.#ended) this.#pty.resume()
  }

  resize({ cols, rows }: ScreenSize): void {
    // The process may be gone while its last output is still read; it has no use for a size then.
    if (!this.#ended && this.#groups.shellLives()) this.#pty.resize(cols, rows)
  }

  async close(): Promise<void> {
    this.resume()
    if (process.platform === 'win32') {
      if (!this.#ended) this.#pty.kill()
    } else await this.#groups.end()
    await this.#end
  }

  #isFull(): boolean {
    if (this.#ended) return false
    const queue = this.#pty._writeStream?._writeQueue ?? []
    const unread = queue.reduce((sum, { buffer, offset }) => sum + buffer.byteLength - offset, 0)
    return unread > maxUnreadInputBytes
  }
}

/**
 * Linux reports a hang-up as soon as no program has the terminal open, with output still unread, and libuv takes the first
 * short read after that for the end: up to some kilobytes would be lost. While this side has it open too, there is no hang-up.
 */
function holdOtherEnd(pty: Pty): number | null {
  if (process.platform !== 'linux' || !pty.ptsName) return null
  try {
    return openSync(pty.ptsName, fsConstants.O_RDWR | fsConstants.O_NOCTTY)
  } catch (error) {
    // Nobody else knows of the shell that runs already.
    pty.kill()
    throw error
  }
}

const signalNames = new Map(Object.entries(osConstants.signals).map(([name, number]) => [number, name]))

/** `HUP` for 1, as SSH names signals. */
const signalName = (signal: number): string => signalNames.get(signal)?.replace(/^SIG/, '') ?? String(signal)
