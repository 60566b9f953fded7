import { join } from 'node:path'
import { UsageError } from '../../platform/arguments'
import { describeFailure } from '../failures'
import { parseOptions } from './options'
import { runWebHost } from './run-web-host'

const usage = 'Usage: npm run web -- [--port NUMBER] [--no-open]'

try {
  await runWebHost(parseOptions(process.argv.slice(2)), join(import.meta.dirname, '../renderer'))
  process.exit(0)
} catch (error) {
  const isUsage = error instanceof UsageError
  process.stderr.write(isUsage ? `✖ ${error.message}\n${usage}\n` : `${describeFailure(error)}\n`)
  process.exit(isUsage ? 2 : 1)
}
