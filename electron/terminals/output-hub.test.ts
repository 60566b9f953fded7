import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flow } from '#shared/flow-control'
import { frameType, type StreamFrame } from '#shared/stream-frames'
import type { OutputHub } from './output-hub'
import { describeScreen, newScreen, TestClient, TestPage, write } from './testing'
import { attach, FakeSource, settle, size, start } from './testing-hub'
import type { View } from './view'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const types = (frames: StreamFrame[]) => frames.map(({ type }) => type)
const lastEnd = ({ frames }: TestClient) => {
  const last = frames.at(-1)
  return last ? last.offset + (last.type === frameType.data ? last.payload.byteLength : 0) : 0
}

/** Acknowledges as the page does: by size, and what is left after a moment. */
class ModelPage {
  #received = 0
  #acknowledged = 0
  #timer: NodeJS.Timeout | undefined

  constructor(
    readonly hub: OutputHub,
    readonly view: View,
    readonly everyBytes: number,
  ) {}

  receive({ type, offset, payload }: StreamFrame): void {
    if (type !== frameType.data) return
    this.#received = offset + payload.byteLength
    clearTimeout(this.#timer)
    if (this.#received - this.#acknowledged >= this.everyBytes) setTimeout(() => this.#acknowledge())
    else this.#timer = setTimeout(() => this.#acknowledge(), flow.ackDelayMs)
  }

  #acknowledge(): void {
    this.#acknowledged = this.#received
    this.hub.acknowledge(this.view, this.#acknowledged)
  }
}

/** Sends `total` bytes whenever it may; gives the most that was outstanding and whether all was sent. */
async function transfer(total: number, chunkBytes: number, ackBytes: number) {
  const { hub, source } = start()
  const { client, view } = attach(hub)
  const page = new ModelPage(hub, view, ackBytes)
  let most = 0
  client.onFrame = (frame) => {
    most = Math.max(most, view.outstandingBytes)
    page.receive(frame)
  }
  await settle()
  let sent = 0
  for (let idle = 0; sent < total && idle < 1000; idle += 1) {
    while (!source.paused && sent < total) {
      const chunk = new Uint8Array(Math.min(chunkBytes, total - sent)).fill(0x61)
      sent += chunk.byteLength
      idle = 0
      hub.push(chunk)
    }
    await vi.advanceTimersByTimeAsync(10)
  }
  await settle()
  await vi.advanceTimersByTimeAsync(flow.ackDelayMs)
  const received = lastEnd(client)
  const left = view.outstandingBytes
  hub.dispose()
  return { received, left, most }
}

describe('flow control', () => {
  it('never stalls and never sends more than the window and one batch', async () => {
    const total = fc.oneof(
      fc.nat(600_000),
      fc.nat(30).map((factor) => factor * flow.ackBytes),
      fc.nat(4).map((factor) => factor * flow.windowBytes * flow.resumeBelow),
      fc.nat(2).map((factor) => factor * flow.windowBytes),
    )
    const chunk = fc.integer({ min: 500, max: 200_000 })
    await fc.assert(
      fc.asyncProperty(total, chunk, fc.integer({ min: 1, max: flow.ackBytes }), async (bytes, size, ack) => {
        const { received, left, most } = await transfer(bytes, size, ack)
        expect(received).toBe(bytes)
        expect(left).toBe(0)
        expect(most).toBeLessThanOrEqual(flow.windowBytes + flow.floodBatchBytes)
      }),
      { numRuns: 40 },
    )
  })

  it('without a view is bounded by what the mirror has parsed', () => {
    const { hub, source } = start()
    for (let i = 0; i < 1000 && !source.paused; i += 1) hub.push(new Uint8Array(10_000).fill(0x61))
    expect(source.paused).toBe(true)
    expect(hub.mirror.backlog).toBeLessThanOrEqual(flow.mirrorWindowBytes + flow.floodBatchBytes)
    vi.runAllTimers()
    expect(source.paused).toBe(false)
    expect(hub.mirror.backlog).toBe(0)
    hub.dispose()
  })

  it('is not fooled by an acknowledgement of bytes that were never sent', async () => {
    const { hub, source } = start()
    const { view } = attach(hub)
    await settle()
    hub.acknowledge(view, Number.MAX_SAFE_INTEGER)
    for (let i = 0; i < 1000 && !source.paused; i += 1) {
      hub.push(new Uint8Array(10_000).fill(0x61))
      await settle()
    }
    expect(view.outstandingBytes).toBeGreaterThan(flow.sharedWindowBytes)
    expect(source.paused).toBe(true)
    hub.dispose()
  })

  it('gives each view of a page its share of the window while others of it are behind', async () => {
    const client = new TestClient()
    const floods = [1, 2, 3, 4].map((stream) => {
      const { hub, source } = start()
      return { hub, source, view: hub.attach(stream, client.port) }
    })
    await settle()
    for (let round = 0; round < 60; round += 1) {
      for (const { hub, source } of floods) if (!source.paused) hub.push(new Uint8Array(10_000).fill(0x61))
      await vi.advanceTimersByTimeAsync(10)
    }
    const share = flow.sharedWindowBytes / floods.length
    for (const { source, view } of floods) {
      expect(source.paused).toBe(true)
      expect(view.outstandingBytes).toBeGreaterThan(share)
      expect(view.outstandingBytes).toBeLessThanOrEqual(share + flow.maxBatchBytes)
    }
    for (const { hub, view } of floods) hub.acknowledge(view, view.outstandingBytes)
    for (const { hub, source } of floods) {
      expect(source.paused).toBe(false)
      hub.dispose()
    }
  })

  it('goes on for the others when one page falls behind, and gives that page a new snapshot when it is back', async () => {
    const { hub, source } = start()
    const slow = attach(hub)
    const quick = attach(hub)
    quick.client.onFrame = () => hub.acknowledge(quick.view, lastEnd(quick.client))
    await settle()
    while (!source.paused) {
      hub.push(new Uint8Array(10_000).fill(0x61))
      await settle()
    }
    await vi.advanceTimersByTimeAsync(flow.laggingViewMs)
    expect(source.paused).toBe(false)
    const before = slow.client.frames.length
    hub.push(Buffer.from('only for the quick one'))
    await settle()
    expect(slow.client.frames.length).toBe(before)
    expect(quick.client.text()).toContain('only for the quick one')

    hub.acknowledge(slow.view, 1)
    await settle()
    const snapshot = slow.client.frames.at(-1)
    expect(snapshot?.type).toBe(frameType.snapshot)
    expect(snapshot?.offset).toBe(hub.mirror.offset)
    hub.push(Buffer.from('for both'))
    await settle()
    expect(slow.client.text()).toContain('for both')
    hub.dispose()
  })

  it('sends nothing to a client whose socket is full, and loses nothing', async () => {
    const { hub } = start()
    const { client } = attach(hub)
    client.buffered = flow.socketBufferBytes + 1
    await settle()
    hub.push(Buffer.from('waits'))
    await settle()
    expect(client.frames).toEqual([])
    client.buffered = flow.socketBufferBytes
    await settle()
    expect(types(client.frames)).toEqual([frameType.snapshot, frameType.data])
    expect(client.text()).toBe('waits')
    hub.dispose()
  })

  it('comes back by itself where the socket alone was too slow and no acknowledgement is due', async () => {
    const { hub, source } = start()
    const { client } = attach(hub)
    await settle()
    client.buffered = flow.socketBufferBytes + 1
    while (!source.paused) {
      hub.push(new Uint8Array(10_000).fill(0x61))
      await settle()
    }
    await vi.advanceTimersByTimeAsync(flow.laggingViewMs)
    expect(source.paused).toBe(false)
    client.buffered = 0
    await settle()
    expect(types(client.frames)).toEqual([frameType.snapshot, frameType.snapshot])
    expect(client.frames.at(-1)?.offset).toBe(hub.mirror.offset)
    hub.dispose()
  })

  it('forgets a page that is gone, even one that held the source up', async () => {
    const { hub, source } = start()
    const { view } = attach(hub)
    await settle()
    while (!source.paused) {
      hub.push(new Uint8Array(10_000).fill(0x61))
      await settle()
    }
    hub.detach(view)
    expect(source.paused).toBe(false)
    hub.dispose()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('attaching', () => {
  const chunk = fc.oneof(
    fc.constantFrom(
      'hello ',
      '안녕',
      '\r\n',
      '\x1b[31m',
      '\x1b[0m',
      '\x1b[5;3H',
      '\x1b[K',
      '\x1b]0;t\x07',
      '\t',
    ),
    fc.constant('y\r\n'.repeat(60)),
  )
  const output = fc.array(chunk, { minLength: 1, maxLength: 60 }).map((parts) => Buffer.from(parts.join('')))

  it('at any moment shows each byte once and ends with the same screen', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 })
    const moments = fc.array(fc.tuple(fc.nat(30), fc.boolean()), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(output, cuts, moments, async (bytes, lengths, attaches) => {
        const { hub } = start()
        const pages: TestPage[] = []
        const attachPage = () => {
          const { client, view } = attach(hub)
          const page = new TestPage(1, (_frame, parsed) => hub.acknowledge(view, parsed))
          client.onFrame = (frame) => page.show(frame)
          pages.push(page)
        }
        let at = 0
        for (let step = 0; at < bytes.byteLength; step += 1) {
          const due = attaches.filter(([moment]) => moment === step)
          for (const [, before] of due) if (before) attachPage()
          const next = at + (lengths[step % lengths.length] ?? 1)
          hub.push(bytes.subarray(at, next))
          at = next
          for (const [, before] of due) if (!before) attachPage()
          if (step % 3 === 0) await vi.advanceTimersByTimeAsync(step % 2 === 0 ? 1 : 9)
        }
        attachPage()
        await settle()
        for (const page of pages) await Promise.all([page.idle(), settle()])
        const expected = newScreen(size.cols, size.rows)
        await Promise.all([write(expected, bytes), settle()])
        for (const page of pages) {
          expect(page.fault).toBeNull()
          expect(page.parsed).toBe(bytes.byteLength)
          expect(describeScreen(page.screen)).toEqual(describeScreen(expected))
        }
        hub.dispose()
      }),
      { numRuns: 60 },
    )
  })

  it('in the middle of a character shows it whole', async () => {
    const { hub } = start()
    const hangul = Buffer.from('한글')
    hub.push(hangul.subarray(0, 4))
    await settle()
    const { client, view } = attach(hub)
    const page = new TestPage(1, (_frame, parsed) => hub.acknowledge(view, parsed))
    client.onFrame = (frame) => page.show(frame)
    await settle()
    hub.push(hangul.subarray(4))
    await settle()
    await Promise.all([page.idle(), settle()])
    expect(describeScreen(page.screen).active).toEqual(['한글'])
    hub.dispose()
  })
})

describe('the end', () => {
  it('comes after a quiet moment and after all data', async () => {
    const { hub } = start()
    const { client } = attach(hub)
    await settle()
    hub.push(Buffer.from('one '))
    const finished = vi.fn()
    hub.finish(new AbortController().signal).then(finished)
    await vi.advanceTimersByTimeAsync(flow.exitQuietMs - 10)
    hub.push(Buffer.from('two'))
    await vi.advanceTimersByTimeAsync(flow.exitQuietMs - 10)
    expect(finished).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(flow.exitQuietMs)
    expect(finished).toHaveBeenCalled()
    expect(client.text()).toBe('one two')
    expect(client.frames.at(-1)?.type).toBe(frameType.end)
    expect(client.frames.at(-1)?.offset).toBe(7)
    hub.dispose()
  })

  it('does not wait longer than its deadline for a page that stands still, and sends all data first', async () => {
    const { hub, source } = start()
    const { client } = attach(hub)
    await settle()
    while (!source.paused) {
      hub.push(new Uint8Array(10_000).fill(0x61))
      await settle()
    }
    hub.push(Buffer.from('the last words'))
    const finished = vi.fn()
    hub.finish(new AbortController().signal).then(finished)
    await vi.advanceTimersByTimeAsync(flow.exitDeadlineMs)
    expect(finished).toHaveBeenCalled()
    expect(client.text().endsWith('the last words')).toBe(true)
    expect(client.frames.at(-1)?.type).toBe(frameType.end)
    hub.dispose()
  })

  it('is told to a page that attaches afterwards, and not once the next shell has begun', async () => {
    const { hub } = start()
    hub.push(Buffer.from('bye'))
    await Promise.all([hub.finish(new AbortController().signal), vi.advanceTimersByTimeAsync(1000)])
    const late = attach(hub)
    await settle()
    expect(types(late.client.frames)).toEqual([frameType.snapshot, frameType.end])
    hub.connect(new FakeSource())
    await settle()
    const later = attach(hub)
    await settle()
    expect(types(later.client.frames)).toEqual([frameType.snapshot])
    hub.dispose()
  })
})

describe('the next shell on the same screen', () => {
  it('begins on a fresh line, without the modes of programs that were cut off', async () => {
    const { hub } = start()
    hub.push(
      Buffer.from('$ vim\r\n\x1b[?1049h\x1b[?1002h\x1b[?1006h\x1b[?2004h\x1b[?25l\x1b[31m\x1b[2;9rtext'),
    )
    await settle()
    hub.disconnect()
    await settle()
    hub.connect(new FakeSource())
    hub.push(Buffer.from('$ '))
    await settle()
    const { client, view } = attach(hub)
    const page = new TestPage(1, (_frame, parsed) => hub.acknowledge(view, parsed))
    client.onFrame = (frame) => page.show(frame)
    await settle()
    await Promise.all([page.idle(), settle()])
    const fresh = describeScreen(newScreen(size.cols, size.rows))
    const shown = describeScreen(page.screen)
    expect(shown.active).toEqual(['$ vim', '', '$ '.trimEnd()])
    expect(shown.modes).toEqual(fresh.modes)
    expect(shown.buffer).toBe('normal')
    hub.dispose()
  })
})
