import type { Terminal } from '#shared/terminals'

export const targetModes = ['all', 'control-plane', 'workers', 'on-screen', 'chosen'] as const
export type TargetMode = (typeof targetModes)[number]

export interface TargetChoice {
  mode: TargetMode
  /** Terminals whose pane can be seen now. */
  onScreen: readonly string[]
  /** Terminals ticked by hand. */
  chosen: readonly string[]
}

export interface Targets {
  /** Everything the mode names, in the order of `terminals`. */
  members: Terminal[]
  /** All of them but the excluded. */
  included: Terminal[]
  /** Those of them that get what is sent. */
  receivers: Terminal[]
  /** Left out by the switch in their header. */
  excluded: Terminal[]
  /** Left out because they are not connected. */
  notReady: Terminal[]
}

/** Who gets a broadcast, out of the terminals of one workspace. An excluded terminal never does, whatever the mode. */
export function selectTargets(terminals: readonly Terminal[], choice: TargetChoice): Targets {
  const members = terminals.filter((terminal) => isMember(terminal, choice))
  const included = members.filter((terminal) => !terminal.excluded)
  return {
    members,
    included,
    receivers: included.filter((terminal) => terminal.state === 'ready'),
    excluded: members.filter((terminal) => terminal.excluded),
    notReady: included.filter((terminal) => terminal.state !== 'ready'),
  }
}

function isMember(terminal: Terminal, { mode, onScreen, chosen }: TargetChoice): boolean {
  switch (mode) {
    case 'all':
      return true
    case 'control-plane':
      return terminal.role === 'control-plane'
    case 'workers':
      return terminal.role === 'worker'
    case 'on-screen':
      return onScreen.includes(terminal.id)
    case 'chosen':
      return chosen.includes(terminal.id)
  }
}
