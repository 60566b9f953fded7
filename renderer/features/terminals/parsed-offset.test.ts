import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flow, outstanding } from '#shared/flow-control'
import { ParsedOffset } from './parsed-offset'

describe('ParsedOffset', () => {
  it('asks to be acknowledged at once from 16 KiB on, later below', () => {
    const counter = new ParsedOffset(1000)
    expect(counter.onParsed(1000)).toBe('nothing')
    expect(counter.onParsed(1001)).toBe('later')
    expect(counter.onParsed(1000 + flow.ackBytes - 1)).toBe('later')
    expect(counter.onParsed(1000 + flow.ackBytes)).toBe('now')
    expect(counter.take()).toBe(1000 + flow.ackBytes)
    expect(counter.take()).toBeNull()
    expect(counter.onParsed(1000 + flow.ackBytes + 1)).toBe('later')
  })

  it('never goes back when an older chunk is reported again', () => {
    const counter = new ParsedOffset(0)
    counter.onParsed(500)
    expect(counter.onParsed(100)).toBe('later')
    expect(counter.take()).toBe(500)
  })

  it('never leaves the host above its low mark, whatever the sizes of the chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: flow.maxBatchBytes }), { maxLength: 50 }), (sizes) => {
        const counter = new ParsedOffset(0)
        let sent = 0
        let acknowledged = 0
        for (const size of sizes) {
          sent += size
          if (counter.onParsed(sent) === 'now') acknowledged = counter.take() ?? acknowledged
          expect(outstanding(sent, acknowledged)).toBeLessThan(flow.smallestWindowBytes * flow.resumeBelow)
        }
        expect(counter.take() ?? acknowledged).toBe(sent)
      }),
    )
  })
})
