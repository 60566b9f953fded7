import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { askAgain } from './ask-again'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Answers after `ms`, and counts how often it was asked. */
const slow = (ms: number) => vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, ms)))

it('asks at the interval where the answer comes soon', async () => {
  const ask = slow(1)
  const end = askAgain(ask, 100)
  await vi.advanceTimersByTimeAsync(99)
  expect(ask).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(910)
  expect(ask).toHaveBeenCalledTimes(10)
  end()
})

it('rests three times as long as an answer took', async () => {
  const ask = slow(200)
  const end = askAgain(ask, 100)
  // Asked at 100, answered at 300, and at rest until 900.
  await vi.advanceTimersByTimeAsync(899)
  expect(ask).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(ask).toHaveBeenCalledTimes(2)
  end()
})

it('asks no more after its end, also where it ends during an answer', async () => {
  const ask = slow(50)
  const end = askAgain(ask, 100)
  await vi.advanceTimersByTimeAsync(120)
  end()
  await vi.advanceTimersByTimeAsync(1000)
  expect(ask).toHaveBeenCalledTimes(1)
  expect(vi.getTimerCount()).toBe(0)
})
