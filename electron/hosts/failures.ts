import { englishHint, LabError } from '#shared/errors'
import type { Logger } from '../platform/logger'

/** Why the program could not start, in one line for a person. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof LabError)) return `Pilothouse could not start: ${error}`
  return `${error.message} ${englishHint(error.key, error.params)}`.trim()
}

/** Writes down what nobody handled. The terminals of other nodes are worth more than a clean end. */
export function logStrayErrors(logger: Logger): void {
  process.on('uncaughtException', (error) => logger.error({ err: error }, 'An error was not handled'))
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'A promise was not handled'))
}
