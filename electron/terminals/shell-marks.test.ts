import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Mirror } from './mirror'
import { readShellMark, type ShellMark } from './shell-marks'

it.each([
  ['A', { kind: 'A', exitCode: null, options: {} }],
  ['D', { kind: 'D', exitCode: null, options: {} }],
  ['D;0', { kind: 'D', exitCode: 0, options: {} }],
  ['D;130;n=7;aid=12ab', { kind: 'D', exitCode: 130, options: { n: '7', aid: '12ab' } }],
  ['A;k=s;n=x=y', { kind: 'A', exitCode: null, options: { k: 's', n: 'x=y' } }],
  ['C;5', { kind: 'C', exitCode: null, options: {} }],
  ['D;-1;=x', { kind: 'D', exitCode: null, options: {} }],
  ['', null],
  ['E', null],
  ['AB', null],
  [`D;0;${'x'.repeat(300)}`, null],
])('%j', (payload, expected) => {
  const mark = readShellMark(payload)
  expect(mark && { ...mark, options: Object.fromEntries(mark.options) }).toEqual(expected)
})

it('reads anything without a fault', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (payload) => {
      const exitCode = readShellMark(`D;${payload}`)?.exitCode ?? 0
      return exitCode >= 0 && exitCode <= 999
    }),
  )
})

const markText = fc
  .tuple(fc.constantFrom('A', 'B', 'C', 'D;0', 'D;127'), fc.stringMatching(/^[a-z0-9]{1,8}$/))
  .map(([kind, aid]) => `${kind};aid=${aid}`)
const end = fc.constantFrom('\x07', '\x1b\\')
const output = fc.constantFrom(
  'plain',
  '한글',
  '\r\n',
  '\x1b[31m',
  '\x1b]0;a title\x07',
  ']133;D;0',
  '\x1b[?2004h',
  '',
)

it('finds each mark in a stream once and in order, wherever it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(output, markText, end), { maxLength: 8 }),
      fc.array(fc.nat(400), { maxLength: 12 }),
      async (parts, cuts) => {
        const stream = Buffer.from(
          parts.map(([text, mark, stop]) => `${text}\x1b]133;${mark}${stop}`).join(''),
        )
        const found: ShellMark[] = []
        const mirror = new Mirror({ cols: 20, rows: 5 })
        mirror.readMarks((mark) => found.push(mark))
        const places = [0, ...cuts.filter((cut) => cut < stream.length).sort((a, b) => a - b), stream.length]
        for (const [index, from] of places.entries())
          mirror.write(stream.subarray(from, places[index + 1] ?? stream.length), () => {})
        await mirror.settled()
        mirror.dispose()
        const marks = (list: (ShellMark | null)[]) => list.map((mark) => [mark?.kind, mark?.options])
        expect(marks(found)).toEqual(marks(parts.map(([, mark]) => readShellMark(mark))))
      },
    ),
    { numRuns: 60 },
  )
})

it.each([
  [
    'a shell that tells when output begins',
    ['D;0', 'A', 'C', 'D;3', 'A', 'D;3', 'D;130', 'C', 'D;0'],
    [0, 3, null, null, 0],
  ],
  ['one that does not', ['A', 'D;3', 'A', 'D;3'], [3, 3]],
  [
    'one with another marker, which numbers its own',
    ['C', 'D;3', 'D;3;n=1', 'D;3', 'D;4;n=2'],
    [3, 3, null, 4],
  ],
])('takes Enter in an empty line for no end of a command: %s', async (_, marks, ends) => {
  const mirror = new Mirror({ cols: 20, rows: 5 })
  const found: (number | null)[] = []
  mirror.readMarks(({ kind, exitCode }) => kind === 'D' && found.push(exitCode))
  mirror.write(Buffer.from(marks.map((mark) => `\r\n\x1b]133;${mark}\x07$ `).join('')), () => {})
  await mirror.settled()
  mirror.dispose()
  expect(found).toEqual(ends)
})

it('tells nobody who does not listen any more', async () => {
  const mirror = new Mirror({ cols: 20, rows: 5 })
  const found: ShellMark[] = []
  const listening = mirror.readMarks((mark) => found.push(mark))
  mirror.write(Buffer.from('\x1b]133;A\x07'), () => {})
  await mirror.settled()
  listening.dispose()
  mirror.write(Buffer.from('\x1b]133;B\x07'), () => {})
  await mirror.settled()
  mirror.dispose()
  expect(found.map(({ kind }) => kind)).toEqual(['A'])
})
