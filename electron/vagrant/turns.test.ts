import { expect, test } from 'vitest'
import { Turns } from './turns'

const never = new AbortController().signal

/** Work that ends when `release` is called. */
function work(log: string[], name: string) {
  let release = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const run = async () => {
    log.push(`${name} begins`)
    await gate
    log.push(`${name} ends`)
  }
  return { run, release }
}

test('one after another for one key, side by side for two', async () => {
  const turns = new Turns()
  const log: string[] = []
  const [a, b, other] = [work(log, 'a'), work(log, 'b'), work(log, 'other')]
  const all = [
    turns.take('x', never, a.run),
    turns.take('x', never, b.run),
    turns.take('y', never, other.run),
  ]
  b.release()
  other.release()
  await all[2]
  a.release()
  await Promise.all(all)
  expect(log).toEqual(['a begins', 'other begins', 'other ends', 'a ends', 'b begins', 'b ends'])
  expect(turns.isTaken('x')).toBe(false)
})

test('an abort keeps waiting work from beginning, and does not let go of work that is ending', async () => {
  const turns = new Turns()
  const log: string[] = []
  const abort = new AbortController()
  const [a, b] = [work(log, 'a'), work(log, 'b')]
  const first = turns.take('x', abort.signal, a.run)
  const second = expect(turns.take('x', abort.signal, b.run)).rejects.toMatchObject({ code: 'cancelled' })
  abort.abort()
  await new Promise((resolve) => setImmediate(resolve))
  expect(turns.isTaken('x')).toBe(true)
  a.release()
  await first
  await second
  expect(log).toEqual(['a begins', 'a ends'])
})

test('a failure belongs to its own caller and frees the turn', async () => {
  const turns = new Turns()
  const failing = turns.take('x', never, () => Promise.reject(new Error('broken')))
  const next = turns.take('x', never, async () => 'done')
  await expect(failing).rejects.toThrow('broken')
  expect(await next).toBe('done')
})

test('all turns together', async () => {
  const turns = new Turns()
  const log: string[] = []
  const [a, both] = [work(log, 'a'), work(log, 'both')]
  const first = turns.take('x', never, a.run)
  const second = turns.takeAll(['x', 'y'], never, both.run)
  expect(turns.isTaken('y')).toBe(true)
  a.release()
  await first
  both.release()
  await second
  expect(log).toEqual(['a begins', 'a ends', 'both begins', 'both ends'])
  expect([turns.isTaken('x'), turns.isTaken('y')]).toEqual([false, false])
})

test('all turns are free again where one could not be had', async () => {
  const turns = new Turns()
  const aborted = AbortSignal.abort()
  await expect(turns.takeAll(['x', 'y'], aborted, async () => undefined)).rejects.toMatchObject({
    code: 'cancelled',
  })
  expect(await turns.take('x', never, async () => 'free')).toBe('free')
})
