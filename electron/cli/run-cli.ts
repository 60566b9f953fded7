import { type Command, type ExitCode, exitCodes, type Terminal } from './command'
import { diagnose } from './diagnose'
import { importSessionFile } from './import'

const commands = new Map<string, Command>([
  ['diagnose', diagnose],
  ['import', importSessionFile],
])

/** Performs one command line: a verb and its arguments. Never throws. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [verb = '', ...rest] = args
  const command = commands.get(verb)
  const result = command ? await command.run(rest, terminal) : null
  if (result !== null) return result
  terminal.err(usageOf(command ? [[verb, command]] : [...commands]))
  return exitCodes.usage
}

function usageOf(shown: readonly (readonly [string, Command])[]): string {
  const lines = shown.map(([verb, { usage, summary }]) => `  pilothouse ${verb} ${usage}\n      ${summary}\n`)
  return `Usage:\n${lines.join('')}`
}
