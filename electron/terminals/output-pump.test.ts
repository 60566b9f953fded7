import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flow } from '#shared/flow-control'
import { OutputPump } from './output-pump'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const bytes = (text: string) => new TextEncoder().encode(text)

function start(isFlood = false) {
  const batches: Uint8Array[] = []
  const pump = new OutputPump(
    (batch) => batches.push(batch),
    () => isFlood,
  )
  return { pump, batches, texts: () => batches.map((batch) => Buffer.from(batch).toString()) }
}

describe('OutputPump', () => {
  it('sends the first chunk after a pause at once and gathers what follows', () => {
    const { pump, texts } = start()
    pump.push(bytes('a'))
    expect(texts()).toEqual(['a'])
    pump.push(bytes('b'))
    pump.push(bytes('c'))
    expect(texts()).toEqual(['a'])
    vi.advanceTimersByTime(flow.coalesceMs)
    expect(texts()).toEqual(['a', 'bc'])
    vi.advanceTimersByTime(flow.coalesceMs)
    pump.push(bytes('d'))
    expect(texts()).toEqual(['a', 'bc', 'd'])
  })

  it('does not wait once a batch is full', () => {
    const { pump, batches } = start()
    pump.push(bytes('a'))
    pump.push(new Uint8Array(flow.maxBatchBytes))
    expect(batches.map(({ byteLength }) => byteLength)).toEqual([1, flow.maxBatchBytes])
  })

  it('keeps everything back while it is held, and drains in spite of that', () => {
    const { pump, texts } = start()
    pump.hold()
    pump.push(bytes('a'))
    vi.advanceTimersByTime(1000)
    expect(texts()).toEqual([])
    expect(pump.pendingBytes).toBe(1)
    pump.release()
    expect(texts()).toEqual(['a'])
    pump.hold()
    pump.push(bytes('b'))
    pump.drain()
    expect(texts()).toEqual(['a', 'b'])
  })

  it('gathers a flood, and keeps what is more than a batch for the next one', () => {
    const { pump, batches } = start(true)
    pump.push(bytes('a'))
    for (let sent = 0; sent < flow.floodBatchBytes + 5000; sent += 5000) pump.push(new Uint8Array(5000))
    expect(batches.map(({ byteLength }) => byteLength)).toEqual([1, flow.floodBatchBytes])
    pump.push(new Uint8Array(flow.maxBatchBytes))
    vi.advanceTimersByTime(flow.coalesceMs)
    expect(batches).toHaveLength(2)
    vi.advanceTimersByTime(flow.floodGatherMs)
    expect(batches).toHaveLength(3)
    expect(pump.pendingBytes).toBe(0)
  })

  it('sends what is little within a moment, even behind a flood', () => {
    const { pump, texts } = start(true)
    pump.push(bytes('a'))
    pump.push(bytes('b'))
    vi.advanceTimersByTime(flow.coalesceMs)
    expect(texts()).toEqual(['a', 'b'])
  })

  it('leaves no timer behind', () => {
    const { pump } = start()
    pump.push(bytes('a'))
    pump.push(bytes('b'))
    pump.dispose()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('gives back the same bytes in the same order, in batches of the right size', () => {
    const action = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((chunk) => ({ do: 'push', chunk }) as const),
      fc
        .integer({ min: 1, max: 3 * flow.maxBatchBytes })
        .map((size) => ({ do: 'push', chunk: new Uint8Array(size).fill(size) }) as const),
      fc.constant({ do: 'wait' } as const),
      fc.constant({ do: 'hold' } as const),
      fc.constant({ do: 'release' } as const),
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), fc.boolean(), (actions, isFlood) => {
        const { pump, batches } = start(isFlood)
        const pushed: Uint8Array[] = []
        for (const step of actions) {
          if (step.do === 'push') {
            pump.push(step.chunk)
            pushed.push(step.chunk)
          } else if (step.do === 'wait') vi.advanceTimersByTime(flow.coalesceMs)
          else if (step.do === 'hold') pump.hold()
          else pump.release()
        }
        pump.drain()
        pump.dispose()
        expect(Buffer.concat(batches).equals(Buffer.concat(pushed))).toBe(true)
        const largest = isFlood ? flow.floodBatchBytes : flow.maxBatchBytes
        for (const { byteLength } of batches) expect(byteLength).toBeLessThanOrEqual(largest)
      }),
    )
  })
})
