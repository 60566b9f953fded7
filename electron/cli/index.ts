import type { ExitCode } from './command'
import { runCli } from './run-cli'
import { confirmOnTerminal } from './terminal'

export { isVerb } from './run-cli'

/** Where the output is no terminal; what `diff --side-by-side` takes. */
const defaultColumns = 130

/**
 * Performs one command line with this process's own terminal, and resolves once the process may end. `pageFolder` holds the built page.
 * Never throws.
 */
export async function runCommandLine(args: readonly string[], pageFolder: string): Promise<ExitCode> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endWithReader)
  const code = await runCli(args, {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    confirm: confirmOnTerminal(),
    platform: process.platform,
    columns: process.stdout.columns ?? defaultColumns,
    pageFolder,
  })
  await Promise.all([written(process.stdout), written(process.stderr)])
  return code
}

/** Whoever reads the output may have had enough of it, as `head` does; the rest is for nobody. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

/** Resolves once all that was written before is out, or nobody reads it any more: pipes are slow, on Windows all of them. */
const written = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()))
