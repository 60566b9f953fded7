import { beforeEach, expect, it, vi } from 'vitest'
import { LabError, toWire } from '#shared/errors'
import { maxTerminals, type TerminalSource } from '#shared/terminals'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import { openMissing } from './open-missing'

vi.mock('../../ui/toast', () => ({ toastError: vi.fn() }))

const sourcesOf = (count: number) =>
  Array.from({ length: count }, (_, n): TerminalSource => ({ type: 'session', sessionId: `s${n}` }))

/** A fake host that opens none of what it is asked for. */
const asked: TerminalSource[][] = []
const host: Pick<Host, 'call'> = {
  call: (async (_method: string, { sources }: { sources: TerminalSource[] }) => {
    asked.push(sources)
    const failure = toWire(new LabError('resource.missing', 'sessions.missing'))
    return { terminals: [], failures: sources.map(() => failure) }
  }) as unknown as Host['call'],
}

beforeEach(() => {
  asked.length = 0
  vi.mocked(toastError).mockClear()
})

it('asks for many in parts that the host takes', async () => {
  const sources = sourcesOf(2 * maxTerminals + 1)
  await openMissing(host, 'sessions', sources)
  expect(asked.map(({ length }) => length)).toEqual([maxTerminals, maxTerminals, 1])
  expect(asked.flat()).toEqual(sources)
})

it('asks for nothing where nothing is missing', async () => {
  await openMissing(host, 'sessions', [])
  expect(asked).toEqual([])
})

it('tells the first failures, and no screen full of them', async () => {
  await openMissing(host, 'sessions', sourcesOf(2))
  expect(toastError).toHaveBeenCalledTimes(2)
  await openMissing(host, 'sessions', sourcesOf(maxTerminals + 10))
  expect(toastError).toHaveBeenCalledTimes(5)
})
