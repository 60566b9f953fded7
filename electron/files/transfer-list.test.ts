import pino from 'pino'
import { expect, it } from 'vitest'
import type { Emit } from '../rpc'
import type { Job } from './jobs'
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
