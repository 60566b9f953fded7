import type { Readable, Writable } from 'node:stream'
import type { Pod } from './model'

export interface ExecStreams {
  stdin: Readable
  stdout: Writable
  stderr: Writable
}

export interface TerminalSize {
  cols: number
  rows: number
}

export interface ExecRequest extends ExecStreams {
  pod: Pod
  container: string
  command: readonly string[]
  /** The terminal, where the client asked for one. Its size changes in place. */
  terminal: { size: TerminalSize; resized?: () => void } | null
  signal: AbortSignal
}

/** What runs inside of pods. */
export interface PodRuntime {
  /** Runs a command in a container; resolves with its exit status. */
  exec(request: ExecRequest): Promise<number>
  /** The lines that a container's programs have written from `startedAt` until `now`. */
  logLines(pod: Pod, container: string, startedAt: Date, now: Date): LogLine[]
}

export interface LogLine {
  time: Date
  text: string
}
