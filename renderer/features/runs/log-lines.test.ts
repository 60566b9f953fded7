import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogLine } from '#shared/runs'
import { appendLines, emptyLog, type LogWindow, leavesGap, prependLines, toBlocks } from './log-lines'

const lines = (from: number, to: number): LogLine[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({
    seq: from + index,
    time: 0,
    node: 'm-k8s',
    step: 'm-k8s/prepare',
    level: 'output',
    text: `line ${from + index}`,
  }))

const seqs = (log: Pick<LogWindow, 'lines'>) => log.lines.map(({ seq }) => seq)

describe('appendLines', () => {
  it('drops what it has already, and the oldest above the cap', () => {
    const log: LogWindow = { lines: lines(1, 4), cap: 5 }
    expect(seqs(appendLines(log, lines(3, 7)))).toEqual([3, 4, 5, 6, 7])
    expect(appendLines(log, lines(2, 4))).toBe(log)
  })

  it('ends with rising numbers whatever overlaps arrive', () => {
    const chunk = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 20 }))
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        const log = chunks.reduce<LogWindow>(
          (before, [from, count]) => {
            const incoming = lines(from, from + count)
            return leavesGap(before, incoming) ? before : appendLines(before, incoming)
          },
          { lines: [], cap: 30 },
        )
        expect(log.lines.length).toBeLessThanOrEqual(30)
        log.lines.forEach((line, index) => {
          expect(line.seq).toBe((log.lines[0]?.seq ?? 0) + index)
        })
      }),
    )
  })
})

it('sees a gap', () => {
  expect(leavesGap(emptyLog, lines(2, 3))).toBe(true)
  expect(leavesGap(emptyLog, lines(1, 3))).toBe(false)
  expect(leavesGap({ lines: lines(5, 6), cap: 10 }, lines(7, 8))).toBe(false)
  expect(leavesGap({ lines: lines(5, 6), cap: 10 }, [])).toBe(false)
})

it('makes room for earlier lines', () => {
  const log = prependLines({ lines: lines(5, 6), cap: 2 }, lines(3, 5))
  expect(seqs(log)).toEqual([3, 4, 5, 6])
  expect(seqs(appendLines(log, lines(7, 7)))).toEqual([4, 5, 6, 7])
})

it('cuts blocks at fixed numbers', () => {
  expect(toBlocks(lines(150, 401)).map(({ id, lines: of }) => [id, of.length])).toEqual([
    [0, 51],
    [1, 200],
    [2, 1],
  ])
})
