import { Terminal } from '@xterm/headless'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { InputGate } from './input-gate'

let terminal: Terminal
let gate: InputGate
let asked: string[][]
let answer: (allowed: boolean) => void
let sent: string[]

beforeEach(() => {
  terminal = new Terminal({ cols: 20, rows: 5, allowProposedApi: true })
  asked = []
  sent = []
  gate = new InputGate(terminal, (lines) => {
    if (!lines.some((line) => line.includes('reboot'))) return null
    asked.push([...lines])
    return new Promise((resolve) => {
      answer = resolve
    })
  })
})
afterEach(() => terminal.dispose())

const shows = (output: string) => new Promise<void>((resolve) => terminal.write(output, resolve))
const type = (...inputs: string[]) => {
  for (const input of inputs) gate.pass(input, () => sent.push(input))
}
const answered = async (allowed: boolean) => {
  answer(allowed)
  await Promise.resolve()
}

it('what needs no question is sent at once', () => {
  type('\r', 'l', 's', '\r')
  expect(sent).toEqual(['\r', 'l', 's', '\r'])
})

it('Enter waits for the answer, and what is typed meanwhile is dropped', async () => {
  type('\r', 'reboot', '\r', 'lost')
  expect(asked).toEqual([['reboot']])
  expect(sent).toEqual(['\r', 'reboot'])
  await answered(true)
  type('x')
  expect(sent).toEqual(['\r', 'reboot', '\r', 'x'])
})

it('after a no the line stands where it was', async () => {
  type('\r', 'reboot', '\r')
  await answered(false)
  type('\x15')
  expect(sent).toEqual(['\r', 'reboot', '\x15'])
})

it('a line that was not typed is read from the screen, also where it is longer than that', async () => {
  await shows('vagrant@m-k8s:~$ sudo systemctl reboot')
  type('\x1b[A', '\r')
  expect(asked).toEqual([['sudo systemctl reboot']])
})

it('a line of which the screen shows only the beginning yet is asked about once', async () => {
  type('\r')
  await shows('vagrant@m-k8s:~$ sudo reboot')
  type('sudo reboot --force', '\r')
  expect(asked).toEqual([['sudo reboot --force']])
})

it('a program with the whole screen is typed text', async () => {
  await shows('\x1b[?1049h')
  type('\r', 'reboot', '\r')
  expect(asked).toEqual([])
})

it('each line of a paste is asked about in one question', () => {
  type('\r', 're')
  gate.pass('boot\nuptime\n', () => undefined)
  expect(asked).toEqual([['reboot', 'uptime']])
})
