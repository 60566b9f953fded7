import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CompareTarget } from '#shared/compare'
import type { OutputStream } from '../compare'
import { LiveLines } from './live-lines'

const target = (name: string): CompareTarget => ({ source: { type: 'session', sessionId: name }, name })

describe('LiveLines', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function start(maxLength = 1000) {
    const printed: string[] = []
    const live = new LiveLines((text) => printed.push(text), maxLength)
    const add = (name: string, bytes: string | Uint8Array, stream: OutputStream = 'output') =>
      live.add(target(name), stream, Buffer.from(bytes))
    return { live, add, printed }
  }
  /** As `start`, and past the time in which nothing is printed yet. */
  function startPrinting(maxLength?: number) {
    const started = start(maxLength)
    started.add('first', '\n')
    vi.advanceTimersByTime(1000)
    started.printed.length = 0
    return started
  }

  it('prints a line as it comes, its last part once the node is over, and nothing of it later', () => {
    const { live, add, printed } = startPrinting()
    add('m-k8s', 'Reading pack')
    add('w1-k8s', 'Reading package lists\n')
    add('m-k8s', 'warned\n', 'errorOutput')
    add('m-k8s', 'age lists\nunfinished')
    expect(printed).toEqual([
      'w1-k8s: Reading package lists\n',
      'm-k8s: warned\n',
      'm-k8s: Reading package lists\n',
    ])
    live.end(target('m-k8s'))
    add('m-k8s', 'late\n')
    live.dispose()
    expect(printed.slice(3)).toEqual(['m-k8s: unfinished\n'])
  })

  it('prints nothing of a command that is over in a moment, and all of one that is not', () => {
    const quick = start()
    quick.add('m-k8s', 'a\n')
    quick.live.end(target('m-k8s'))
    quick.live.dispose()
    vi.advanceTimersByTime(10_000)
    expect(quick.printed).toEqual([])
    const slow = start()
    slow.add('m-k8s', 'a\nb\n')
    vi.advanceTimersByTime(999)
    expect(slow.printed).toEqual([])
    vi.advanceTimersByTime(1)
    expect(slow.printed).toEqual(['m-k8s: a\n', 'm-k8s: b\n'])
  })

  it('cleans lines, and cuts what one node prints without an end', () => {
    const { live, add, printed } = startPrinting(50)
    add('m-k8s', '\u001b[31mred\u001b[0m 10%\r 20%\u0007\n')
    for (let count = 0; count < 1000; count++) add('w1-k8s', `${count}\n`)
    live.end(target('w1-k8s'))
    expect(printed[0]).toBe('m-k8s:  20%\ufffd\n')
    const ofWorker = printed.slice(1)
    expect(ofWorker.slice(0, 2)).toEqual(['w1-k8s: 0\n', 'w1-k8s: 1\n'])
    expect(ofWorker.at(-1)).toBe('w1-k8s: … (more is not shown while it runs)\n')
    expect(ofWorker).toHaveLength(5)
  })

  it('never mixes nodes or streams in a line, however their bytes come', () => {
    const streams: OutputStream[] = ['output', 'errorOutput']
    const chunk = fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      stream: fc.constantFrom(...streams),
      text: fc.string({ unit: fc.constantFrom('x', '한', '\n'), maxLength: 6 }),
      cut: fc.nat(12),
    })
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 40 }), (chunks) => {
        const { live, add, printed } = startPrinting(100_000)
        for (const { name, stream, text, cut } of chunks) {
          const bytes = Buffer.from(text)
          add(name, bytes.subarray(0, cut), stream)
          add(name, bytes.subarray(cut), stream)
        }
        for (const name of ['a', 'b', 'c']) live.end(target(name))
        const wanted = ['a', 'b', 'c'].flatMap((name) =>
          streams.flatMap((stream) => {
            const mine = chunks.filter((one) => one.name === name && one.stream === stream)
            const lines = mine
              .map(({ text }) => text)
              .join('')
              .split('\n')
            if (lines.at(-1) === '') lines.pop()
            return lines.map((line) => `${name}: ${line}\n`)
          }),
        )
        expect(printed.toSorted()).toEqual(wanted.toSorted())
      }),
    )
  })
})
