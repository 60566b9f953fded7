import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Emit } from '../rpc'
import type { Job } from './jobs'
import type { TransferRow } from './transfer-row'
import { Transfers } from './transfers'

it('a transfer that was cancelled before its turn and cleared away stays away', async () => {
  const events: [name: string, id: string][] = []
  const emit: Emit = (event, payload) => {
    const told = payload as { id?: string; transferId?: string }
    events.push([event, told.id ?? told.transferId ?? ''])
  }
  const transfers = new Transfers(emit, pino({ enabled: false }))
  let finish = (): void => undefined
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const job: Job = { run: () => finished }
  const start = { kind: 'upload', name: 'a', count: 1, from: '', to: '', places: [] } as const
  const running = Array.from({ length: 4 }, () => transfers.start({ ...start, places: [] }, 'batch', job))
  const waiting = transfers.start({ ...start, places: [] }, 'batch', job)
  transfers.cancel(waiting)
  transfers.clearFinished()
  finish()
  await expect.poll(() => transfers.list().map(({ state }) => state)).toEqual(running.map(() => 'done'))
  await transfers.dispose()
  expect(events.filter(([, id]) => id === waiting).at(-1)).toEqual(['files.transferRemoved', waiting])
})

describe('transfers that ask', () => {
  const question = {
    name: 'a',
    existing: { size: 1, modified: 1 },
    incoming: { size: 2, modified: 2 },
  }
  let transfers: Transfers
  beforeEach(() => {
    transfers = new Transfers(() => undefined, pino({ enabled: false }))
  })
  afterEach(() => transfers.dispose())

  const start = (batch: string, run: Job['run']) =>
    transfers.start({ kind: 'upload', name: 'a', count: 1, from: '', to: '', places: [] }, batch, { run })
  const asking = (row: TransferRow, signal: AbortSignal) => transfers.ask('asking', question, row, signal)
  const states = () => transfers.list().map(({ state }) => state)

  it('let others run meanwhile, and four at a time once they are answered', async () => {
    let running = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++running)
      await new Promise(setImmediate)
      running--
    }
    const ids = Array.from({ length: 6 }, () =>
      start('asking', async (row, signal) => {
        await asking(row, signal)
        await work()
      }),
    )
    const other = start('other', work)
    await expect.poll(() => transfers.list().find(({ id }) => id === other)?.state).toBe('done')
    expect(states().filter((state) => state === 'asking')).toHaveLength(6)
    transfers.answer(ids[0] ?? '', 'skip', true)
    await expect.poll(states).toEqual(Array(7).fill('done'))
    expect(most).toBe(4)
  })

  it('end at once when they are cancelled, and give back their places', async () => {
    const ids = Array.from({ length: 4 }, () =>
      start('asking', async (row, signal) => void (await asking(row, signal))),
    )
    await expect.poll(states).toEqual(Array(4).fill('asking'))
    for (const id of ids) transfers.cancel(id)
    await expect.poll(states).toEqual(Array(4).fill('cancelled'))
    const running = new Set<number>()
    const held = Array.from({ length: 5 }, (_, index) =>
      start('held', (_row, signal) => {
        running.add(index)
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      }),
    )
    await new Promise(setImmediate)
    expect(running.size).toBe(4)
    for (const id of held) transfers.cancel(id)
  })
})
