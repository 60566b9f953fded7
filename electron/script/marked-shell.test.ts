import { expect, it } from 'vitest'
import type { ShellMark } from '../terminals'
import { type Answer, MarkedShell } from './marked-shell'

/** A fake terminal: says the marks that a test makes it say. */
function fakeShell() {
  let id = ''
  let read: (mark: ShellMark, onNewLine: boolean) => void = () => {}
  const shell = new MarkedShell(
    {
      terminal: (id) => ({
        ...{
          id,
          title: 'local',
          source: { type: 'local' },
          workspace: 'sessions',
          state: 'ready',
          shell: 1,
          excluded: false,
        },
      }),
      readMarks: (_terminal, reader) => {
        read = reader
        return { dispose: () => {} }
      },
      typeLine: (_terminal, lineFor) => {
        id ||= /PILOTHOUSE_MARKS=(\w+)/.exec(lineFor({ column: 2, cols: 80, inputMode: 'line' }))?.[1] ?? ''
      },
      interrupt: () => {},
    },
    'local/1',
  )
  const mark = (kind: 'A' | 'D', number: number, { exitCode = 0, onNewLine = true, aid = id } = {}) =>
    read(
      {
        kind,
        exitCode,
        options: new Map([
          ['n', `${number}`],
          ['aid', aid],
        ]),
      },
      onNewLine,
    )
  return { shell, mark }
}

/** The shell with its first prompt, and what it answers to a line. */
async function ready() {
  const { shell, mark } = fakeShell()
  const preparing = shell.prepare(10_000)
  mark('D', 1)
  await preparing
  const answers: Answer[] = []
  const send = () => void shell.send('x').then((answer) => answers.push(answer))
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return { shell, mark, send, answers, settled }
}

it('takes a prompt that is drawn again for no answer', async () => {
  const { mark, send, answers, settled } = await ready()
  send()
  mark('D', 1, { onNewLine: false })
  await settled()
  expect(answers).toEqual([])
  mark('D', 2, { exitCode: 3 })
  await settled()
  expect(answers).toEqual([{ type: 'ended', exitCode: 3 }])
})

it('takes a prompt for more on a new line for an answer, whatever its number', async () => {
  const { mark, send, answers, settled } = await ready()
  send()
  mark('A', 2)
  await settled()
  send()
  mark('A', 2)
  await settled()
  expect(answers).toEqual([{ type: 'more' }, { type: 'more' }])
})

it('listens to its own marks alone, and only while it waits', async () => {
  const { mark, send, answers, settled } = await ready()
  mark('D', 2)
  send()
  mark('D', 3, { aid: 'another' })
  await settled()
  expect(answers).toEqual([])
  mark('D', 3)
  await settled()
  expect(answers).toHaveLength(1)
})
