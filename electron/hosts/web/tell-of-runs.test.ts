import { afterEach, expect, it, vi } from 'vitest'
import { tellOfRuns } from './tell-of-runs'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]))
const ours = (signal: (typeof signals)[number]) =>
  process.listeners(signal).filter((listener) => !before.get(signal)?.includes(listener))

afterEach(() => {
  vi.restoreAllMocks()
  for (const signal of signals) for (const listener of ours(signal)) process.off(signal, listener)
})

it.each([
  ['a run goes on', true, 1],
  ['nothing goes on', false, 0],
])('says at a signal why the end may take a while where %s', (_, isBusy, times) => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  tellOfRuns({ isBusy })
  for (const signal of signals) {
    written.mockClear()
    expect(ours(signal)).toHaveLength(1)
    ours(signal)[0]?.(signal)
    expect(written).toHaveBeenCalledTimes(times)
  }
})
