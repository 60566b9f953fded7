import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SleepWatch } from './sleep-watch'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a long gap between two looks is a sleep; a slow program and a clock that is set back are none', () => {
  let now = 1_000_000
  const watch = new SleepWatch(() => now)
  const wokeUp = vi.fn()
  watch.start(wokeUp)
  const pass = (ms: number) => {
    now += ms
    vi.advanceTimersByTime(5000)
  }
  for (const ms of [5000, 5040, 20_000, -3_600_000, 5000]) pass(ms)
  expect(wokeUp).not.toHaveBeenCalled()
  pass(8 * 3_600_000)
  expect(wokeUp).toHaveBeenCalledTimes(1)
  pass(5000)
  expect(wokeUp).toHaveBeenCalledTimes(1)
  watch.dispose()
  pass(3_600_000)
  expect(wokeUp).toHaveBeenCalledTimes(1)
})
