import { Terminal } from '@xterm/headless'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listenForInput } from './user-input'

let terminal: Terminal
let typed: string[]
let reported: string[]

beforeEach(() => {
  terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true })
  typed = []
  reported = []
  listenForInput(terminal, { typed: (text) => typed.push(text), reported: (text) => reported.push(text) })
})
afterEach(() => terminal.dispose())

const shows = (output: string) => new Promise<void>((resolve) => terminal.write(output, resolve))

it('what a person types is typed, whatever it looks like', () => {
  for (const text of ['a', '한', '\r', '\x1b[A', '\x1b[1;2R', '\x1b[I']) terminal.input(text)
  expect(typed).toEqual(['a', '한', '\r', '\x1b[A', '\x1b[1;2R', '\x1b[I'])
  expect(reported).toEqual([])
})

it.each([
  ['primary device attributes', '\x1b[c'],
  ['secondary device attributes', '\x1b[>c'],
  ['status', '\x1b[5n'],
  ['place of the cursor', '\x1b[6n'],
  ['modes', '\x1b[?2004$p'],
  ['settings', '\x1bP$qm\x1b\\'],
])('an answer is reported: %s', async (_, question) => {
  await shows(question)
  terminal.input('x')
  await shows(question)
  expect(reported).toHaveLength(2)
  expect(typed).toEqual(['x'])
})

it('the mouse is reported, although xterm.js takes it for a person’s input', () => {
  terminal.input('\x1b[<0;12;5M')
  terminal.input('\x1b[<0;12;5m')
  expect(typed).toEqual([])
  expect(reported).toEqual(['\x1b[<0;12;5M', '\x1b[<0;12;5m'])
})

it('an empty input of a person marks nothing that follows', async () => {
  terminal.input('')
  await shows('\x1b[c')
  expect(typed).toEqual([''])
  expect(reported).toHaveLength(1)
})
