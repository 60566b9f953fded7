import { join } from 'node:path'
import { describeFailure } from '../failures'
import { parseOptions, usage } from './options'
import { runWebHost } from './run-web-host'

const options = parseOptions(process.argv.slice(2))

if (!options) {
  process.stderr.write(`${usage}\n`)
  process.exit(2)
}

try {
  await runWebHost(options, join(import.meta.dirname, '../renderer'))
  process.exit(0)
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exit(1)
}
