import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logLines, maxLineLength } from './log-text'

test.each([
  ['plain text', 'one', ['one']],
  ['several lines', 'one\ntwo\r\nthree\n', ['one', 'two', 'three']],
  ['empty lines', 'one\n\ntwo', ['one', '', 'two']],
  ['nothing', '', ['']],
  ['tabs and Hangul', 'a\t한글 🙂', ['a\t한글 🙂']],
  ['colours', '\u001b[1;31mred\u001b[0m text', ['red text']],
  [
    'a title and a link',
    '\u001b]0;title\u0007x \u001b]8;;http://a\u001b\\link\u001b]8;;\u001b\\',
    ['x link'],
  ],
  ['a progress display', 'Progress: 10%\rProgress: 90%\r\n', ['Progress: 90%']],
  ['a cursor that wanders', 'safe\u0008\u0008rm', ['safe\ufffd\ufffdrm']],
  ['reordered text', 'a\u202egnp.exe', ['a\ufffdgnp.exe']],
])('%s', (_, text, lines) => {
  expect(logLines(text)).toEqual(lines)
})

test('no line holds a control character or is longer than allowed', () => {
  const units = fc.constantFrom(
    '\u001b[',
    '\u001b]',
    '\u0000',
    '\u009b',
    '\r',
    '\n',
    '\u2028',
    'x',
    '31m',
    '한',
    '🙂',
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(units).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      for (const line of logLines(text)) {
        expect(line).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/)
        expect(line.length).toBeLessThan(maxLineLength + 40)
      }
    }),
  )
})

test('a line of a megabyte is cut, and says how much is missing', () => {
  const [line = ''] = logLines('x'.repeat(1024 * 1024))
  expect(line).toBe(`${'x'.repeat(maxLineLength)} … (${1024 * 1024 - maxLineLength} more characters)`)
})

test('a cut does not leave half a character', () => {
  const [line = ''] = logLines(`x${'🙂'.repeat(maxLineLength)}`)
  expect(line.replace(/ … .*/, '')).toBe(`x${'🙂'.repeat(maxLineLength / 2 - 1)}`)
})
