import { UsageError } from '../platform/arguments'
import { changeLab } from './change-lab'
import { type Command, type ExitCode, exitCodes, type Terminal } from './command'
import { diagnose } from './diagnose'
import { failureText } from './failure-text'
import { importSessionFile } from './import'
import { labs } from './labs'
import { run } from './run'
import { web } from './web'

const commands = new Map<string, Command>([
  ['web', web],
  ['labs', labs],
  ['up', changeLab('up')],
  ['halt', changeLab('halt')],
  ['destroy', changeLab('destroy')],
  ['run', run],
  ['diagnose', diagnose],
  ['import', importSessionFile],
])

const helpFlags = ['--help', '-h']

/** Whether `word` begins a command line, rather than names something to open. */
export const isVerb = (word: string | undefined): boolean =>
  word !== undefined && (commands.has(word) || helpFlags.includes(word))

/** Performs one command line: a verb and its arguments. Never throws. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [verb = '', ...rest] = args
  const command = commands.get(verb)
  const usage = usageOf(command ? [[verb, command]] : [...commands])
  if (asksForHelp(args)) {
    terminal.out(usage)
    return exitCodes.ok
  }
  try {
    if (command) return await command.run(rest, terminal)
    throw new UsageError(verb === '' ? 'A command is missing.' : `There is no command “${verb}”.`)
  } catch (error) {
    const isUsage = error instanceof UsageError
    terminal.err(isUsage ? `✖ ${error.message}\n${usage}` : failureText(error))
    return isUsage ? exitCodes.usage : exitCodes.failed
  }
}

/** What stands behind `--` is meant for others. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end < 0 ? undefined : end).some((word) => helpFlags.includes(word))
}

function usageOf(shown: readonly (readonly [string, Command])[]): string {
  const lines = shown.map(([verb, { usage, summary }]) => `  pilothouse ${verb} ${usage}\n      ${summary}\n`)
  return `Usage:\n${lines.join('')}`
}
