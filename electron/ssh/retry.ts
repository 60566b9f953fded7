import { LabError } from '#shared/errors'

/** Only a network that went away is worth another try; a refused key or login would be refused again. */
export function isNetworkLoss(error: unknown): boolean {
  return error instanceof LabError && (error.code.startsWith('net.') || error.code === 'timeout')
}

const firstRetryMs = 1000
const longestRetryMs = 30_000

/** Pause in ms before the next attempt, after `failures` attempts in a row have failed: 1, 2, 4 ... 30 s. */
export const retryDelayMs = (failures: number): number =>
  Math.min(firstRetryMs * 2 ** failures, longestRetryMs)
