import headless from '@xterm/headless'
import type { Terminal } from '@xterm/xterm'
import { describe, expect, it } from 'vitest'
import { PaneFinder } from './pane-finder'

/** A terminal without a screen. Decorations are a fake that notes the line they stand on, by its marker. */
function fakeScreen(scrollback: number) {
  const terminal = new headless.Terminal({ cols: 20, rows: 5, scrollback, allowProposedApi: true })
  const decorated = new Set<{ line: number; isDisposed: boolean }>()
  const fake = Object.assign(terminal, {
    registerDecoration: ({ marker }: { marker: { line: number; isDisposed: boolean } }) => {
      decorated.add(marker)
      return { dispose: () => decorated.delete(marker) }
    },
  })
  const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve))
  const textsOfMarks = () =>
    [...decorated]
      .filter(({ isDisposed }) => !isDisposed)
      .map(({ line }) => terminal.buffer.active.getLine(line)?.translateToString(true) ?? '')
  return { terminal: fake as unknown as Terminal, write, textsOfMarks }
}

const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => `needle ${from + n}\r\n`).join('')

describe('a finder', () => {
  it('marks each match once, while output comes and old lines are dropped', async () => {
    const { terminal, write, textsOfMarks } = fakeScreen(100)
    await write(lines(0, 200))
    const before = Array.from({ length: 104 }, (_, n) => `needle ${96 + n}`)
    const finder = new PaneFinder(terminal)
    let steps = 0
    for (const _ of finder.scan(/needle/g, 1000, '#ffffff')) {
      steps += 1
      await write(`other\r\n`.repeat(7))
    }
    expect(steps).toBeGreaterThan(2)
    const left = before.slice(steps * 7)
    expect(textsOfMarks().toSorted()).toEqual(left.toSorted())
    expect(finder.isCapped).toBe(false)
    finder.clear()
    expect(textsOfMarks()).toEqual([])
  })

  it('stops at its limit, with the newest', async () => {
    const { terminal, write, textsOfMarks } = fakeScreen(1000)
    await write(lines(0, 500))
    const finder = new PaneFinder(terminal)
    for (const _ of finder.scan(/needle/g, 3, '#ffffff'));
    expect(textsOfMarks()).toEqual(['needle 499', 'needle 498', 'needle 497'])
    expect(finder).toMatchObject({ count: 3, isCapped: true })
  })

  it('begins anew with each scan', async () => {
    const { terminal, write } = fakeScreen(1000)
    await write(lines(0, 50))
    const finder = new PaneFinder(terminal)
    for (const _ of finder.scan(/needle/g, 1000, '#ffffff'));
    for (const _ of finder.scan(/needle 4\d/g, 1000, '#ffffff'));
    expect(finder.count).toBe(10)
  })
})
