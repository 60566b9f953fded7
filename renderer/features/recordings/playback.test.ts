import fc from 'fast-check'
import { expect, it } from 'vitest'
import { advance } from './playback'

const line = { changes: [0, 0.5, 10, 10.2, 30], length: 40 }
const skipping = { ...line, skipPauses: true }

it('goes on as time passes, and no further than the end', () => {
  const playing = { ...line, skipPauses: false }
  expect(advance(3, 0.25, playing)).toBe(3.25)
  expect(advance(39.9, 1, playing)).toBe(40)
})

it('jumps over a time without changes once it has stood still for a second', () => {
  expect(advance(0.5, 0.4, skipping)).toBe(0.9)
  expect(advance(0.9, 0.7, skipping)).toBe(10)
  expect(advance(10, 0.1, skipping)).toBeCloseTo(10.1)
  expect(advance(11.1, 0.2, skipping)).toBe(30)
  expect(advance(31, 0.1, skipping)).toBe(40)
})

it('never goes back, never beyond the end, and never jumps over a change', () => {
  const times = fc.array(fc.double({ min: 0, max: 100, noNaN: true })).map((all) => all.sort((a, b) => a - b))
  const inside = fc.double({ min: 0, max: 100, noNaN: true })
  const step = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(times, inside, step, (changes, time, elapsed) => {
      const next = advance(time, elapsed, { changes, length: 100, skipPauses: true })
      expect(next).toBeGreaterThanOrEqual(time)
      expect(next).toBeLessThanOrEqual(100)
      const missed = changes.filter((change) => change > time && change < next)
      for (const change of missed) expect(change).toBeLessThanOrEqual(time + elapsed)
    }),
  )
})
