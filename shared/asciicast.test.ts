import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  type CastEvent,
  type CastHeader,
  castEventLine,
  castHeaderLine,
  readCastEvents,
  readCastHeader,
} from './asciicast'

const size = fc.integer({ min: 1, max: 1000 })
const anyHeader: fc.Arbitrary<CastHeader> = fc.record({
  width: size,
  height: size,
  timestamp: fc.nat(),
  title: fc.string({ unit: 'binary' }),
})
const time = fc.nat({ max: 1e10 }).map((microseconds) => microseconds / 1e6)
const anyEvent: fc.Arbitrary<CastEvent> = fc.oneof(
  fc.record({ time, type: fc.constant('output'), text: fc.string({ unit: 'binary' }) }),
  fc.record({ time, type: fc.constant('marker'), text: fc.string({ unit: 'binary' }) }),
  fc.record({ time, type: fc.constant('resize'), cols: size, rows: size }),
)

it('reads what it has written', () => {
  fc.assert(
    fc.property(anyHeader, fc.array(anyEvent), (header, events) => {
      expect(readCastHeader(castHeaderLine(header))).toEqual(header)
      expect(readCastEvents(events.map(castEventLine).join(''))).toEqual(events)
    }),
  )
})

it('reads the whole events of a file that was cut anywhere', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { minLength: 1 }), fc.nat(), (events, at) => {
      const lines = events.map(castEventLine)
      const text = lines.join('')
      const cut = text.slice(0, at % (text.length + 1))
      const whole = cut.split('\n').length - 1
      const found = readCastEvents(cut)
      // A line without its line feed alone may be whole too.
      expect(found.slice(0, whole)).toEqual(events.slice(0, whole))
      expect(found.length - whole).toBeLessThanOrEqual(1)
    }),
  )
})

it('takes nothing for a header that is none', () => {
  const good = { version: 2, width: 80, height: 24, timestamp: 1, title: 't' }
  const bad: unknown[] = [
    { ...good, version: 1 },
    { ...good, width: 0 },
    { ...good, width: 1e9 },
    { ...good, height: 24.5 },
    { ...good, height: '24' },
    [good],
    null,
    'text',
  ]
  for (const value of bad) expect(readCastHeader(JSON.stringify(value))).toBeNull()
  expect(readCastHeader('{"version": 2, "width"')).toBeNull()
  expect(readCastHeader(JSON.stringify({ ...good, title: 5, timestamp: 'x' }))).toMatchObject({
    title: '',
    timestamp: 0,
  })
})

it('leaves out lines that are no events, whatever they are', () => {
  const good = '[1, "o", "x"]\n'
  const bad = [
    '[]',
    '[1,"o"]',
    '["1","o","x"]',
    '[-1,"o","x"]',
    '[1,"o",5]',
    '[1,"i","typed"]',
    '[1e999,"o","x"]',
  ]
  const sizes = ['[1,"r","0x5"]', '[1,"r","99999x24"]', '[1,"r","80"]', '[1,"r","80x24;rm"]']
  const hostile = ['{"__proto__":[]}', '['.repeat(10_000), `[1,"x","${'y'.repeat(1_000_000)}"]`]
  const text = [...bad, ...sizes, ...hostile].map((line) => `${line}\n${good}`).join('')
  const events = readCastEvents(text)
  expect(events).toHaveLength(bad.length + sizes.length + hostile.length)
  for (const event of events) expect(event).toEqual({ time: 1, type: 'output', text: 'x' })
})

it('never throws', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.json())
  fc.assert(
    fc.property(anyText, (text) => {
      readCastHeader(text)
      expect(Array.isArray(readCastEvents(text))).toBe(true)
    }),
  )
})
