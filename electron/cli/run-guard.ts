import { findDangers } from '#shared/guard'
import guard from '../../shared/i18n/en/guard.json'
import { type ExitCode, exitCodes, type Terminal } from './command'
import type { RunArguments } from './run-arguments'

/** Asks before a command that would break a lab where several of its nodes run it at once. Null where it may run. */
export async function refusal(
  { command, yes }: Pick<RunArguments, 'command' | 'yes'>,
  count: number,
  { err, confirm }: Pick<Terminal, 'err' | 'confirm'>,
): Promise<ExitCode | null> {
  const dangers = yes || count < 2 ? [] : findDangers(command)
  if (dangers.length === 0) return null
  for (const danger of dangers) err(`▲ ${danger.command}\n  ${guard.reason[danger.reason]}\n`)
  if (!confirm) {
    err(`Nobody can be asked here whether to run this on ${count} nodes at once: add --yes.\n`)
    return exitCodes.usage
  }
  if (await confirm(`Run this on ${count} nodes at once?`)) return null
  err('Nothing was run.\n')
  return exitCodes.failed
}
