import { join } from 'node:path'
import { runCli } from './run-cli'
import { confirmOnTerminal } from './terminal'

process.exitCode = await runCli(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  confirm: confirmOnTerminal(),
  platform: process.platform,
  pageFolder: join(import.meta.dirname, '../renderer'),
})
