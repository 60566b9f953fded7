import type { Cluster } from '../cluster-state'
import type { Machine } from '../machine'
import type { Output } from '../shell/devices'
import type { Arguments } from './arguments'

/** Output that a command may gather for a pipe or a file before it ends, in characters. */
const maxGathered = 16 * 1024 * 1024

/** One run of kubectl: what it was called with and where its output goes. */
export class Call {
  readonly machine: Machine
  readonly args: Arguments
  readonly signal: AbortSignal | undefined
  readonly #terminal: Output | null
  stdout = ''
  stderr = ''
  exitCode = 0

  /** With a `terminal` output is shown as it comes; without one it is gathered for a pipe. */
  constructor(machine: Machine, args: Arguments, signal: AbortSignal | undefined, terminal: Output | null) {
    this.machine = machine
    this.args = args
    this.signal = signal
    this.#terminal = terminal
  }

  get cluster(): Cluster {
    return this.machine.cluster
  }

  async out(text: string): Promise<void> {
    if (this.#terminal) await this.#terminal.write(Buffer.from(text))
    else if (this.stdout.length < maxGathered) this.stdout += text
  }

  err(text: string): void {
    this.stderr += text
  }

  /** Goes on, but the command has failed. */
  fail(text: string): void {
    this.err(text)
    this.exitCode = 1
  }
}
