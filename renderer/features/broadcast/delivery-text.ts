import type { Delivery } from '#shared/broadcast'
import type { WireError } from '#shared/errors'
import type { Terminal } from '#shared/terminals'

/** Terminals that did not get a broadcast for the same reason. */
export interface Missed {
  error: WireError
  names: string[]
}

/** Groups what failed by its reason, in the order of `failed`. */
export function missedBy(delivery: Delivery, terminals: readonly Terminal[]): Missed[] {
  const groups = new Map<string, Missed>()
  for (const { terminalId, error } of delivery.failed) {
    const title = terminals.find(({ id }) => id === terminalId)?.title ?? terminalId
    const group = groups.get(error.message) ?? { error, names: [] }
    group.names.push(title)
    groups.set(error.message, group)
  }
  return [...groups.values()]
}
