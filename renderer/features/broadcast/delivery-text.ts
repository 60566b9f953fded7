import type { Delivery } from '#shared/broadcast'
import type { WireError } from '#shared/errors'
import type { HeldReason } from '#shared/input-mode'
import type { Terminal } from '#shared/terminals'

/** Terminals that did not get a broadcast for the same reason. */
export interface Missed {
  error: WireError
  names: string[]
}

/** Groups what failed by its reason, in the order of `failed`. */
export function missedBy({ failed }: Delivery, terminals: readonly Terminal[]): Missed[] {
  const groups = new Map<string, Missed>()
  for (const { terminalId, error } of failed) {
    const group = groups.get(error.message) ?? { error, names: [] }
    group.names.push(titleOf(terminalId, terminals))
    groups.set(error.message, group)
  }
  return [...groups.values()]
}

/** Groups who was held back by why. That a password went only to who asked for one is as it should be. */
export function heldBy(
  { held, delivered }: Delivery,
  terminals: readonly Terminal[],
): { reason: HeldReason; names: string[] }[] {
  const groups = new Map<HeldReason, string[]>()
  for (const { terminalId, reason } of held) {
    if (reason === 'shown-password' && delivered.length > 0) continue
    groups.set(reason, [...(groups.get(reason) ?? []), titleOf(terminalId, terminals)])
  }
  return [...groups].map(([reason, names]) => ({ reason, names }))
}

const titleOf = (terminalId: string, terminals: readonly Terminal[]): string =>
  terminals.find(({ id }) => id === terminalId)?.title ?? terminalId
