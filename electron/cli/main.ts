import { join } from 'node:path'
import { runCommandLine } from '.'

process.exit(await runCommandLine(process.argv.slice(2), join(import.meta.dirname, '../renderer')))
