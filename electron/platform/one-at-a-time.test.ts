import { expect, test } from 'vitest'
import { oneAtATime } from './one-at-a-time'

test('work never overlaps, and each caller gets a turn that began after its call', async () => {
  let running = 0
  let begun = 0
  const turn = oneAtATime(async () => {
    begun++
    running++
    expect(running).toBe(1)
    await new Promise((resolve) => setImmediate(resolve))
    running--
  })
  const first = turn()
  await Promise.resolve()
  const later = [turn(), turn(), turn()]
  await first
  expect(begun).toBe(1)
  await Promise.all(later)
  expect(begun).toBe(2)
  await turn()
  expect(begun).toBe(3)
})

test('a turn that fails fails for its own callers only', async () => {
  let fails = true
  const turn = oneAtATime(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    if (fails) throw new Error('no')
  })
  const first = turn()
  await Promise.resolve()
  const second = turn()
  await expect(first).rejects.toThrow('no')
  fails = false
  await expect(second).resolves.toBeUndefined()
})
