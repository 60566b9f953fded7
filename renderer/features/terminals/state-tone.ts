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
      return error ? 'problem' : 'off'
  }
}
