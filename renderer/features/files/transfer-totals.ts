import type { Transfer } from '#shared/files'

export const isFinished = ({ state }: Transfer): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled'

/** Bytes of all copies together; what is deleted has none. */
export function totalsOf(transfers: readonly Transfer[]): { done: number; total: number; rate: number } {
  const copies = transfers.filter(({ kind }) => kind !== 'delete')
  const sum = (pick: (transfer: Transfer) => number) =>
    copies.reduce((whole, transfer) => whole + pick(transfer), 0)
  return {
    done: sum((transfer) => transfer.done),
    total: sum((transfer) => transfer.total ?? 0),
    rate: sum((transfer) => transfer.rate),
  }
}
