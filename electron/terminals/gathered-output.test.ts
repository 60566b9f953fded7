import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { GatheredOutput } from './gathered-output'
import { describeScreen, newScreen, write } from './testing'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const settle = () => vi.advanceTimersByTimeAsync(1000)

function start(mayShorten = true) {
  const screen = newScreen(40, 10)
  const handedOver: Uint8Array[] = []
  const output = new GatheredOutput(screen, {
    mayShorten: () => mayShorten,
    handedOver: (bytes) => handedOver.push(bytes),
  })
  let lineFeeds = 0
  screen.onLineFeed(() => {
    lineFeeds += 1
  })
  return { screen, output, handedOver, lineFeeds: () => lineFeeds }
}

const line = (index: number) => Buffer.from(`\x1b[3${index % 8}mline ${index}\x1b[0m of many\r\n`)
const batches = Array.from({ length: 400 }, (_, batch) =>
  Buffer.concat(Array.from({ length: 50 }, (_, index) => line(batch * 50 + index))),
)

async function directly(): Promise<ReturnType<typeof describeScreen>> {
  const screen = newScreen(40, 10)
  await Promise.all([write(screen, Buffer.concat(batches)), settle()])
  return describeScreen(screen)
}

it('parses little of a flood, which can be seen nowhere', async () => {
  const { screen, output, lineFeeds } = start()
  const parsed: number[] = []
  for (const [index, batch] of batches.entries()) output.write(batch, () => parsed.push(index))
  await settle()
  expect(parsed).toEqual(batches.map((_, index) => index))
  expect(lineFeeds()).toBeLessThan(3000)
  expect(describeScreen(screen)).toEqual(await directly())
})

it('parses all of it where somebody wants to see each line', async () => {
  const { screen, output, lineFeeds } = start(false)
  for (const batch of batches) output.write(batch, () => {})
  await settle()
  expect(lineFeeds()).toBe(batches.length * 50)
  expect(describeScreen(screen)).toEqual(await directly())
})

it('hands over what is little at once, and a flood soon', async () => {
  const { output, handedOver } = start()
  output.write(line(1), () => {})
  output.write(line(2), () => {})
  expect(handedOver).toHaveLength(2)
  for (const batch of batches.slice(0, 20)) output.write(batch, () => {})
  const before = handedOver.length
  await vi.advanceTimersByTimeAsync(110)
  expect(handedOver.length).toBeGreaterThan(before)
  expect(vi.getTimerCount()).toBe(0)
})

it('leaves no timer behind', () => {
  const { output } = start()
  for (const batch of batches.slice(0, 20)) output.write(batch, () => {})
  // One is xterm.js's own.
  expect(vi.getTimerCount()).toBe(2)
  output.dispose()
  expect(vi.getTimerCount()).toBe(1)
})

it('is the same whatever comes when, and whoever wants it handed over', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 20 })
  const all = Buffer.concat(batches)
  await fc.assert(
    fc.asyncProperty(sizes, fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }), async (lengths, acts) => {
      const { screen, output } = start()
      let at = 0
      for (const [index, length] of lengths.entries()) {
        output.write(all.subarray(at, at + length), () => {})
        at += length
        const act = acts[index % acts.length]
        if (act === 0) output.flush()
        else if (act === 1) await vi.advanceTimersByTimeAsync(30)
      }
      await settle()
      const expected = newScreen(40, 10)
      await Promise.all([write(expected, all.subarray(0, at)), settle()])
      expect(describeScreen(screen)).toEqual(describeScreen(expected))
    }),
    { numRuns: 40 },
  )
})
