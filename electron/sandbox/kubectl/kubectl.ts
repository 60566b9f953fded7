import type { ExecResult } from 'just-bash'
import type { Machine } from '../machine'
import type { Output } from '../shell/devices'

/** The simulated kubectl. */
export async function kubectl(
  machine: Machine,
  _args: readonly string[],
  _signal: AbortSignal | undefined,
  _stream: Output | null,
): Promise<ExecResult> {
  return { stdout: '', stderr: `bash: kubectl: command not found (${machine.node.name})\n`, exitCode: 127 }
}
