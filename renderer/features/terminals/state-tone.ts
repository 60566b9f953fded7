import type { Terminal } from '#shared/terminals'
import type { StateTone } from '../../ui/StateMark'

/** The shape beside the word for a terminal's state. */
export function toneOf({ state, error }: Pick<Terminal, 'state' | 'error'>): StateTone {
  switch (state) {
    case 'ready':
      return 'running'
    case 'connecting':
    case 'authenticating':
      return 'starting'
    case 'lost':
      return 'problem'
    case 'closed':
      // A node that was halted is no problem.
      return error && error.key !== 'terminals.nodeOff' ? 'problem' : 'off'
  }
}
