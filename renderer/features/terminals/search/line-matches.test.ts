import { Unicode11Addon } from '@xterm/addon-unicode11'
import headless from '@xterm/headless'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Match, matchesEndingAt, patternOf, rowsOf } from './line-matches'

async function screen(text: string, cols = 20) {
  const terminal = new headless.Terminal({ cols, rows: 10, scrollback: 1000, allowProposedApi: true })
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  await new Promise<void>((resolve) => terminal.write(text.replaceAll('\n', '\r\n'), resolve))
  return terminal
}

/** All matches, from the newest, as a search walks upwards. */
async function find(text: string, wanted: string, { cols = 20, regex = false, caseSensitive = false } = {}) {
  const { buffer } = await screen(text, cols)
  const pattern = patternOf({ text: wanted, regex, caseSensitive })
  if (!pattern) throw new Error('not a pattern')
  const all: Match[] = []
  for (let row = buffer.active.length - 1; row >= 0; ) {
    const { first, matches } = matchesEndingAt(buffer.active, row, pattern)
    all.push(...matches)
    row = first - 1
  }
  return all
}

describe('matches', () => {
  it('are found from the newest to the oldest', async () => {
    expect(await find('one\ntwo one\n$ ', 'one')).toEqual([
      { row: 1, column: 4, cells: 3 },
      { row: 0, column: 0, cells: 3 },
    ])
  })

  it('count cells, of which Hangul takes two', async () => {
    expect(await find('가나다 라마', '라마')).toEqual([{ row: 0, column: 7, cells: 4 }])
  })

  it('go on where a line is wrapped', async () => {
    const [match] = await find('0123456789abcdef', 'ab', { cols: 11 })
    expect(match).toEqual({ row: 0, column: 10, cells: 2 })
    expect(match && rowsOf(match, 11)).toEqual([
      { row: 0, column: 10, cells: 1 },
      { row: 1, column: 0, cells: 1 },
    ])
  })

  it('are not broken by the cell that a wide character leaves empty', async () => {
    expect(await find('0123456789가b', '9가b', { cols: 11 })).toEqual([{ row: 0, column: 9, cells: 5 }])
    expect(await find('a가나', '가나', { cols: 2 })).toEqual([{ row: 1, column: 0, cells: 4 }])
  })

  it('may be a regular expression, and empty ones are none', async () => {
    expect(await find('a1 b22 c', '\\d+', { regex: true })).toHaveLength(2)
    expect(await find('aaa', 'x*', { regex: true })).toEqual([])
    expect(await find('a.b acb', 'a.b')).toHaveLength(1)
    expect(patternOf({ text: '(', regex: true, caseSensitive: false })).toBeNull()
  })

  it('heed case where they are told to', async () => {
    expect(await find('Ready ready', 'ready')).toHaveLength(2)
    expect(await find('Ready ready', 'ready', { caseSensitive: true })).toHaveLength(1)
  })

  it('stand where their text is, whatever was printed', async () => {
    const texts = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'b', '가', '日', 'é', '🙂', ' '), maxLength: 40 }),
    )
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 2, max: 30 }), async (lines, cols) => {
        const text = lines.join('\n')
        const { buffer } = await screen(text, cols)
        for (const { row, column, cells } of await find(text, 'a가', { cols })) {
          const parts = rowsOf({ row, column, cells }, cols).map((part) =>
            buffer.active.getLine(part.row)?.translateToString(true, part.column, part.column + part.cells),
          )
          expect(parts.join('')).toBe('a가')
        }
      }),
      { numRuns: 300 },
    )
  })
})
