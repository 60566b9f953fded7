import { LabError } from '#shared/errors'
import { runProgram } from '../platform/process'

const timeoutMs = 10_000

/** Value of a kernel variable; null where this Mac has none of that name. */
export async function sysctl(name: string, signal: AbortSignal): Promise<string | null> {
  const lines = await output('/usr/sbin/sysctl', ['-n', name], signal)
  return lines?.[0]?.trim() ?? null
}

/** MiB that programs could get: free memory and what only holds files or can be thrown away. */
export async function availableMemoryMiB(signal: AbortSignal): Promise<number> {
  const lines = await output('/usr/bin/vm_stat', [], signal)
  const available = lines && parseVmStat(lines.join('\n'))
  if (available) return available
  throw new LabError('command.failed', 'preflight.unreadable', {
    params: { tool: 'vm_stat' },
    details: lines?.join('\n') ?? '',
  })
}

/** Output of `vm_stat`; null where it holds no page size or no free pages. */
export function parseVmStat(text: string): number | null {
  const pageBytes = Number(/page size of (\d+) bytes/.exec(text)?.[1])
  const pages = (name: string) => Number(new RegExp(`^Pages ${name}:\\s+(\\d+)\\.`, 'm').exec(text)?.[1])
  const free = pages('free')
  if (!pageBytes || Number.isNaN(free)) return null
  const reusable = ['inactive', 'speculative', 'purgeable'].map(pages).filter((count) => !Number.isNaN(count))
  const total = reusable.reduce((sum, count) => sum + count, free)
  return Math.floor((total * pageBytes) / 2 ** 20)
}

/** Lines of standard output; null where the program failed. */
async function output(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string[] | null> {
  const lines: string[] = []
  const onLine = (line: string, stream: 'out' | 'err') => {
    if (stream === 'out') lines.push(line)
  }
  const { code } = await runProgram(program, { args, signal, timeoutMs, onLine })
  return code === 0 ? lines : null
}
