import { expect, test } from 'vitest'
import { oneAtATime } from './one-at-a-time'

/** Work whose turns end when the test says. */
function gatedWork() {
  const ends: ((error?: Error) => void)[] = []
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())))
  return { ends, turn: oneAtATime(work) }
}

test('work never overlaps, and each caller gets a turn that began after its call', async () => {
  const { ends, turn } = gatedWork()
  const first = turn()
  await expect.poll(() => ends).toHaveLength(1)
  const later = [turn(), turn(), turn()]
  await new Promise(setImmediate)
  expect(ends).toHaveLength(1)
  ends[0]?.()
  await first
  await expect.poll(() => ends).toHaveLength(2)
  ends[1]?.()
  await Promise.all(later)
  expect(ends).toHaveLength(2)
})

test('a turn that fails fails for its own callers only', async () => {
  const { ends, turn } = gatedWork()
  const first = turn()
  await expect.poll(() => ends).toHaveLength(1)
  const second = turn()
  ends[0]?.(new Error('no'))
  await expect(first).rejects.toThrow('no')
  await expect.poll(() => ends).toHaveLength(2)
  ends[1]?.()
  await expect(second).resolves.toBeUndefined()
})
