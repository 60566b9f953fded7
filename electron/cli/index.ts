import type { ExitCode } from './command'
import { runCli } from './run-cli'
import { confirmOnTerminal } from './terminal'

export { isVerb } from './run-cli'

/** Performs one command line with this process's own terminal. `pageFolder` holds the built page. Never throws. */
export const runCommandLine = (args: readonly string[], pageFolder: string): Promise<ExitCode> =>
  runCli(args, {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    confirm: confirmOnTerminal(),
    platform: process.platform,
    pageFolder,
  })
