import { describe, expect, it } from 'vitest'
import { type TerminalState, terminalStateSchema } from '#shared/terminals'
import { nextState, type TerminalStep } from './state'

const steps: TerminalStep[] = ['connect', 'authenticate', 'open', 'lose', 'end']

/** One row per state, one column per step; a dash is a step that must not happen. */
const table: Record<TerminalState, (TerminalState | '-')[]> = {
  connecting: ['-', 'authenticating', 'ready', 'lost', 'closed'],
  authenticating: ['-', '-', 'ready', 'lost', 'closed'],
  ready: ['-', '-', '-', 'lost', 'closed'],
  lost: ['connecting', '-', '-', '-', 'closed'],
  closed: ['connecting', '-', '-', '-', '-'],
}

const cases = terminalStateSchema.options.flatMap((state) =>
  steps.map((step, column) => ({ state, step, next: table[state][column] })),
)

describe('the life of a terminal', () => {
  it.each(cases)('$state, $step: $next', ({ state, step, next }) => {
    if (next === '-') expect(() => nextState(state, step)).toThrow(`${state} cannot ${step}`)
    else expect(nextState(state, step)).toBe(next)
  })
})
