import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flow } from '#shared/flow-control'
import type { OutputHub } from './output-hub'
import { describeScreen, newScreen, TestPage, write } from './testing'
import { attach, type FakeSource, settle, size, start } from './testing-hub'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('a flood', () => {
  const flood = Buffer.from(
    Array.from({ length: 150_000 }, (_, line) => `\x1b[3${line % 8}mline ${line}\x1b[0m of many\r\n`).join(
      '',
    ),
  )

  /** Gives all of it as a fast server would, as far as it may. */
  async function print(hub: OutputHub, source: FakeSource, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength; ) {
      for (let chunks = 0; chunks < 40 && !source.paused && at < bytes.byteLength; chunks += 1) {
        hub.push(bytes.subarray(at, at + 32_000))
        at += 32_000
      }
      await vi.advanceTimersByTimeAsync(10)
    }
    await settle()
    await settle()
  }

  function startPage(hub: OutputHub) {
    const { client, view } = attach(hub)
    const page = new TestPage(1, (_frame, parsed) => hub.acknowledge(view, parsed))
    client.onFrame = (frame) => {
      if (frame.stream === page.stream) page.show(frame)
    }
    return { client, page }
  }

  async function expectSameScreen(page: TestPage, bytes: Uint8Array): Promise<void> {
    await Promise.all([page.idle(), settle()])
    const expected = newScreen(size.cols, size.rows)
    await Promise.all([write(expected, bytes), settle()])
    expect(page.fault).toBeNull()
    expect(page.parsed).toBe(bytes.byteLength)
    expect(describeScreen(page.screen)).toEqual(describeScreen(expected))
  }

  it('of which most is seen by nobody is not sent to a page, which ends with the same screen', async () => {
    const { hub, source } = start()
    const { client, page } = startPage(hub)
    await settle()
    await print(hub, source, flood)
    expect(source.expectsMuch).toBe(true)
    expect(client.bytes()).toBeLessThan(flood.byteLength / 2)
    const behind = Buffer.from('$ echo \x1b[1mdone\r\n')
    hub.push(behind)
    await expectSameScreen(page, Buffer.concat([flood, behind]))
    hub.dispose()
  })

  it('ends with the same screen, whatever comes before, between and behind, in this page and a later one', async () => {
    const line = fc.constantFrom(
      'y',
      '\x1b[1;31mred\x1b[0m and \x1b[4mplain',
      '안녕하세요 컨테이너',
      'x'.repeat(200),
      '\x1b[38;5;200m',
    )
    const lines = fc
      .tuple(line, fc.constantFrom('\r\n', '\r\n', '\n'), fc.integer({ min: 1, max: 40_000 }))
      .map(([text, end, count]) => Buffer.from((text + end).repeat(Math.min(count, 600_000 / text.length))))
    const other = fc
      .constantFrom(
        '\x1b[?1049h',
        '\x1b[?1049l',
        '\x1b[2;5r',
        '\x1b[r',
        '\x1b[3',
        '\x1b]0;t',
        '\x07',
        '\x1b[5;3H',
        '$ ',
      )
      .map((text) => Buffer.from(text))
    const output = fc.array(fc.oneof({ weight: 3, arbitrary: lines }, other), { minLength: 2, maxLength: 8 })
    let leftOut = 0
    await fc.assert(
      fc.asyncProperty(output, async (parts) => {
        const { hub, source } = start()
        const { client, page } = startPage(hub)
        await settle()
        const known = flood.subarray(0, 400_000)
        const bytes = Buffer.concat([known, ...parts])
        await print(hub, source, known)
        await print(hub, source, bytes.subarray(known.byteLength))
        await expectSameScreen(page, bytes)
        if (client.bytes() < bytes.byteLength) leftOut += 1
        const later = startPage(hub)
        await settle()
        await expectSameScreen(later.page, bytes)
        hub.dispose()
      }),
      { numRuns: 20 },
    )
    expect(leftOut).toBeGreaterThan(5)
  })

  it('is sent whole while it is written down, and to a page with another flood', async () => {
    const { hub, source } = start()
    const { client, page } = startPage(hub)
    const tap = hub.tap({ screen: () => {}, data: () => {}, resized: () => {}, ended: () => {} })
    await settle()
    await print(hub, source, flood.subarray(0, 2_000_000))
    expect(client.bytes()).toBe(2_000_000)
    tap.dispose()
    const other = start()
    const second = other.hub.attach(2, client.port)
    await settle()
    other.hub.push(new Uint8Array(flow.maxBatchBytes).fill(0x61))
    expect(second.outstandingBytes).toBeGreaterThan(flow.behindBytes)
    await print(hub, source, flood.subarray(2_000_000, 4_000_000))
    expect(client.bytes()).toBeGreaterThanOrEqual(4_000_000)
    expect(source.expectsMuch).toBe(false)
    await expectSameScreen(page, flood.subarray(0, 4_000_000))
    hub.dispose()
    other.hub.dispose()
  })
})
