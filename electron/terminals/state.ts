import { LabError } from '#shared/errors'
import type { TerminalState } from '#shared/terminals'

/** What happens to a terminal: an attempt begins, the network part is done, the shell runs, the network is gone, it is over. */
export type TerminalStep = 'connect' | 'authenticate' | 'open' | 'lose' | 'end'

const transitions: Record<TerminalState, Partial<Record<TerminalStep, TerminalState>>> = {
  connecting: { authenticate: 'authenticating', open: 'ready', lose: 'lost', end: 'closed' },
  authenticating: { open: 'ready', lose: 'lost', end: 'closed' },
  ready: { lose: 'lost', end: 'closed' },
  lost: { connect: 'connecting', end: 'closed' },
  closed: { connect: 'connecting' },
}

/** The state after `step`. Throws where the step is not possible: that is a mistake of the program. */
export function nextState(state: TerminalState, step: TerminalStep): TerminalState {
  const next = transitions[state][step]
  if (!next) throw new Error(`A terminal that is ${state} cannot ${step}`)
  return next
}

/** Only a network that went away is worth another try; a refused key or login would be refused again. */
export function isNetworkLoss(error: unknown): boolean {
  return error instanceof LabError && (error.code.startsWith('net.') || error.code === 'timeout')
}

const firstRetryMs = 1000
const longestRetryMs = 30_000

/** Pause in ms before the next attempt, after `failures` attempts in a row have failed: 1, 2, 4 ... 30 s. */
export const retryDelayMs = (failures: number): number =>
  Math.min(firstRetryMs * 2 ** failures, longestRetryMs)
