import { execFile } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

/** After a hang-up, and after TERM, this long, in ms, before the next stronger signal. */
const afterHangUpMs = 500
const afterTerminateMs = 5000
const pollMs = 20

/**
 * The processes of a shell on a pseudo terminal: its own group and that of the job in the foreground. Jobs that
 * were put in the background on purpose (`nohup`, `setsid`) are left alone, as every terminal does.
 */
export class ProcessGroups {
  readonly #shell: number

  /** `shell` leads a session of its own, so its process id is that of its group. */
  constructor(shell: number) {
    this.#shell = shell
  }

  shellLives(): boolean {
    return exists(this.#shell)
  }

  /** HUP, TERM and at last KILL; resolves once none of them is left. */
  async end(): Promise<void> {
    if (!this.shellLives()) return
    const groups = new Set([this.#shell, await this.#foreground()])
    // The shell itself too: right after its start it has no group of its own yet, and would be missed.
    const targets = [this.#shell, ...[...groups].map((group) => -group)]
    for (const [signal, patienceMs] of [
      ['SIGHUP', afterHangUpMs],
      ['SIGTERM', afterTerminateMs],
      ['SIGKILL', afterTerminateMs],
    ] as const) {
      for (const target of targets) trySignal(target, signal)
      if (await gone(targets, patienceMs)) return
    }
  }

  /** The group that the terminal belongs to at the moment; the shell's own where it cannot be told. */
  async #foreground(): Promise<number> {
    try {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'pgid=,tpgid=', '-p', String(this.#shell)])
      const [own, foreground = 0] = stdout.trim().split(/\s+/).map(Number)
      // Before the shell has its own group, its terminal is still the one that this program was started from.
      return own === this.#shell && foreground > 1 ? foreground : this.#shell
    } catch {
      // `ps` fails where the shell has just ended, or on a system without it: the shell's group is what is left.
      return this.#shell
    }
  }
}

/** Waits for the end of processes, and of process groups, which are negative as for `kill`. */
async function gone(targets: readonly number[], patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs
  while (targets.some(exists)) {
    if (Date.now() >= deadline) return false
    await wait(pollMs)
  }
  return true
}

function exists(target: number): boolean {
  return trySignal(target, 0)
}

/** False where there is no such process; one that may not be signalled is there. */
function trySignal(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(target, signal)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
