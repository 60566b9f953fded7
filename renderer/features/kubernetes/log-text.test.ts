import fc from 'fast-check'
import { expect, it } from 'vitest'
import { emptyLog, finished, maxLogLines, withText } from './log-text'

it('gives the same lines however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '\n', '한', 'log line', ' ')), (pieces) => {
      const whole = withText(emptyLog, pieces.join(''))
      expect(pieces.reduce(withText, emptyLog)).toEqual(whole)
    }),
  )
})

it('keeps the newest lines and says that older ones are gone', () => {
  const log = withText(emptyLog, Array.from({ length: maxLogLines + 5 }, (_, n) => `${n}\n`).join(''))
  expect([log.lines.length, log.lines[0], log.dropped]).toEqual([maxLogLines, '5', true])
})

it('leaves out colours and the carriage return', () => {
  expect(withText(emptyLog, '\u001b[31mred\u001b[0m\r\n').lines).toEqual(['red'])
})

it('has a last line without a line feed once it has ended', () => {
  const log = finished(withText(emptyLog, 'first\npanic: last'))
  expect(log).toEqual({ lines: ['first', 'panic: last'], rest: '', dropped: false })
  expect(finished(log)).toBe(log)
})
