import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flow, outstanding, shouldPause } from './flow-control'

describe('shouldPause', () => {
  it.each([
    ['nobody looks', false, [], false],
    ['nobody looks any more', true, [], false],
    ['at the high mark', false, [flow.highWaterBytes], false],
    ['above the high mark', false, [flow.highWaterBytes + 1], true],
    ['one of several above it', false, [0, flow.highWaterBytes + 1, 5], true],
    ['paused and above the low mark', true, [flow.lowWaterBytes + 1], true],
    ['paused and at the low mark', true, [flow.lowWaterBytes, 0], false],
    ['between the marks nothing changes', false, [flow.lowWaterBytes + 1], false],
  ])('%s', (_name, paused, views, expected) => {
    expect(shouldPause(paused, views)).toBe(expected)
  })
})

describe('the numbers', () => {
  it('leave no page waiting for bytes that only come after its acknowledgement', () => {
    // What is unacknowledged when the page has parsed everything must let the source go on.
    expect(flow.ackBytes / flow.smallestShare).toBeLessThan(flow.lowWaterBytes)
    expect(flow.lowWaterBytes).toBeLessThan(flow.highWaterBytes)
  })
})

describe('outstanding', () => {
  it('is never negative, and nothing once everything is acknowledged', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (sent, acknowledged) => {
        expect(outstanding(sent, acknowledged)).toBe(sent > acknowledged ? sent - acknowledged : 0)
      }),
    )
  })
})
