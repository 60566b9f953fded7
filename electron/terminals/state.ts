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
