import { type HeldReason, type InputMode, modeDifference } from '#shared/input-mode'
import type { Terminal } from '#shared/terminals'

/** Terminals that a person has let take part, each as long as it does with input what stands here. */
export type Allowed = Readonly<Record<string, InputMode>>

/** A terminal that does something else with input than what is written for it. */
export interface Difference {
  terminal: Terminal
  reason: HeldReason
  /** It gets it all the same. */
  allowed: boolean
}

export const inputModeOf = ({ inputMode = 'line' }: Pick<Terminal, 'inputMode'>): InputMode => inputMode

export const asksPassword = (terminal: Terminal): boolean => inputModeOf(terminal) === 'password'

/** Who of `receivers` is not in the mode for which something is `meant`. */
export const differencesOf = (
  receivers: readonly Terminal[],
  meant: InputMode,
  allowed: Allowed,
): Difference[] =>
  receivers.flatMap((terminal) => {
    const own = inputModeOf(terminal)
    const reason = modeDifference(meant, own)
    return reason ? [{ terminal, reason, allowed: allowed[terminal.id] === own }] : []
  })

/** What is allowed, without terminals that do something else by now. */
export function stillAllowed(allowed: Allowed, terminals: readonly Terminal[]): Allowed {
  const kept = Object.entries(allowed).filter(([id, mode]) =>
    terminals.some((terminal) => terminal.id === id && inputModeOf(terminal) === mode),
  )
  return kept.length === Object.keys(allowed).length ? allowed : Object.fromEntries(kept)
}
