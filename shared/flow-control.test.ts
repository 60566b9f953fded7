import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flow, outstanding, shouldPause, windowOf } from './flow-control'

describe('shouldPause', () => {
  it.each([
    ['nobody looks', false, [], false],
    ['nobody looks any more', true, [], false],
    ['the window is full', false, [1], false],
    ['more than the window', false, [1.01], true],
    ['one of several with more', false, [0, 1.01, 0.5], true],
    ['paused and above the low mark', true, [flow.resumeBelow + 0.01], true],
    ['paused and at the low mark', true, [flow.resumeBelow, 0], false],
    ['between the marks nothing changes', false, [flow.resumeBelow + 0.01], false],
  ])('%s', (_name, paused, views, expected) => {
    expect(shouldPause(paused, views)).toBe(expected)
  })
})

describe('the numbers', () => {
  it('leave no page waiting for bytes that only come after its acknowledgement', () => {
    // What is unacknowledged when the page has parsed everything must let the source go on.
    expect(flow.ackBytes).toBeLessThan(flow.smallestWindowBytes * flow.resumeBelow)
  })

  it('give a flood that is alone and scrolls away much, and leave many together no more than a share each', () => {
    const mebibyte = 1024 ** 2
    const windows = (scrollsAway: boolean) =>
      [0, 1, 2, 4, 32, 1000].map((views) => windowOf(views, scrollsAway) / mebibyte)
    expect(windows(true)).toEqual([6, 6, 1 / 4, 1 / 8, 1 / 64, 1 / 64])
    expect(windows(false)).toEqual([1 / 2, 1 / 2, 1 / 4, 1 / 8, 1 / 64, 1 / 64])
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
