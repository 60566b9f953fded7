import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Activity, type ActivityKind } from './activity'
import { Mirror } from './mirror'

describe('activity', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is told at once, then once a second, and the last is never lost', () => {
    const told: ActivityKind[] = []
    const activity = new Activity((kind) => void told.push(kind))
    for (let n = 0; n < 100; n++) activity.happened('output')
    activity.happened('bell')
    expect(told).toEqual(['output', 'bell'])
    vi.advanceTimersByTime(1000)
    expect(told).toEqual(['output', 'bell', 'output'])
    vi.advanceTimersByTime(5000)
    expect(told).toHaveLength(3)
    activity.happened('output')
    expect(told).toHaveLength(4)
    activity.dispose()
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('a mirror hears the bell, and not the one that ends a title (OSC)', async () => {
  const mirror = new Mirror({ cols: 80, rows: 24 })
  let rings = 0
  const listener = mirror.onBell(() => rings++)
  mirror.write(Buffer.from('\x1b]0;title\x07text'), () => undefined)
  await mirror.settled()
  expect(rings).toBe(0)
  mirror.write(Buffer.from('\x07'), () => undefined)
  await mirror.settled()
  expect(rings).toBe(1)
  listener.dispose()
  mirror.dispose()
})
