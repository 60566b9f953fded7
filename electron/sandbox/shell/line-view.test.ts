import { Terminal } from '@xterm/headless'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EditCommand, editCommands } from './keys'
import { LineEditor } from './line-editor'
import { LineView } from './line-view'

/** What a real terminal shows: its lines without trailing blanks, wrapped ones joined, and its cursor. */
function screen(terminal: Terminal) {
  const buffer = terminal.buffer.active
  const lines: string[] = []
  for (let row = 0; row <= buffer.baseY + buffer.cursorY; row++)
    lines.push(buffer.getLine(row)?.translateToString(true) ?? '')
  return { lines, row: buffer.baseY + buffer.cursorY, col: buffer.cursorX }
}

const write = (terminal: Terminal, data: string) =>
  new Promise<void>((resolve) => terminal.write(data, resolve))

/** Shows a line by typing it key by key, and in one go on a fresh terminal. */
async function bothWays(cols: number, keys: (string | [EditCommand])[]) {
  const options = { cols, rows: 30, allowProposedApi: true }
  const [typed, fresh] = [new Terminal(options), new Terminal(options)]
  const prompt = 'root@m-k8s:~# '
  const editor = new LineEditor()
  const view = new LineView()
  await write(typed, view.start(prompt, cols))
  for (const key of keys) {
    if (typeof key === 'string') editor.insert(key)
    else editor.apply(key[0])
    await write(typed, view.show(editor.text, editor.cursor, cols))
  }
  const other = new LineView()
  await write(fresh, other.start(prompt, cols) + other.show(editor.text, editor.cursor, cols))
  return { typed: screen(typed), fresh: screen(fresh), text: prompt + editor.text }
}

describe('LineView', () => {
  it.each<[number, (string | [EditCommand])[], { row: number; col: number }]>([
    [80, ['ls'], { row: 0, col: 16 }],
    [80, ['가나', ['left']], { row: 0, col: 16 }],
    [20, ['123456'], { row: 1, col: 0 }],
    [20, ['12345', '가'], { row: 1, col: 2 }],
    [20, ['1234567', ['home']], { row: 0, col: 14 }],
    [20, ['1234567', ['left'], ['left']], { row: 0, col: 19 }],
    [20, ['123456', ['delete']], { row: 1, col: 0 }],
    [20, ['123456789', ['kill-to-start']], { row: 0, col: 14 }],
  ])('in %i columns %j leaves the cursor at %j', async (cols, keys, cursor) => {
    const { typed } = await bothWays(cols, keys)
    expect({ row: typed.row, col: typed.col }).toEqual(cursor)
  })

  it('shows on a real terminal, however it is edited, what it would show at once', async () => {
    const key = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.string({
          unit: fc.constantFrom('a', 'b', ' ', '가', '나', '漢'),
          minLength: 1,
          maxLength: 9,
        }),
      },
      fc.constantFrom(...editCommands).map((command): [EditCommand] => [command]),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 15, max: 40 }),
        fc.array(key, { maxLength: 12 }),
        async (cols, keys) => {
          const { typed, fresh, text } = await bothWays(cols, keys)
          expect(typed).toEqual(fresh)
          const squeezed = (shown: string) => shown.replaceAll(' ', '')
          expect(squeezed(text).startsWith(squeezed(typed.lines.join('')))).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})
