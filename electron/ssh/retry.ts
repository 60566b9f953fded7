import { LabError } from '#shared/errors'

/** Only a network that went away is worth another try; a refused key or login would be refused again. */
export function isNetworkLoss(error: unknown): error is LabError {
  return error instanceof LabError && (error.code.startsWith('net.') || error.code === 'timeout')
}

/**
 * Whether a first login is worth another try: a machine that starts times out, refuses or resets connections. A name that is not
 * known is more likely mistyped.
 */
export const mayBeStarting = (error: unknown): boolean => isNetworkLoss(error) && error.code !== 'net.dns'

const firstRetryMs = 1000
const longestRetryMs = 30_000

/** Pause in ms before the next attempt, after `failures` attempts in a row have failed: 1, 2, 4 ... 30 s. */
export const retryDelayMs = (failures: number): number =>
  Math.min(firstRetryMs * 2 ** failures, longestRetryMs)
