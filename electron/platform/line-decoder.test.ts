import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineDecoder, maxLineBytes } from './line-decoder'

/** The lines of `bytes`, given in pieces of at most `size` bytes. */
function linesOf(bytes: Buffer, size = bytes.length || 1): string[] {
  const lines: string[] = []
  const decoder = new LineDecoder((line) => lines.push(line))
  for (let at = 0; at < bytes.length; at += size) decoder.write(bytes.subarray(at, at + size))
  decoder.end()
  return lines
}

/** “한글 똠로” in CP949; one of its syllables is not in EUC-KR. */
const cp949 = Buffer.from('c7d1b1db208c63b7ce', 'hex')

test('lines are the same however the bytes are split', () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text))
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 9 }), (lines, size) => {
      const text = lines.map((each) => `${each}\n`).join('')
      expect(linesOf(Buffer.from(text), size)).toEqual(lines)
      expect(linesOf(Buffer.from(text.replaceAll('\n', '\r\n')), size)).toEqual(lines)
    }),
  )
})

test('UTF-8 and CP949 are told apart line by line', () => {
  const bytes = Buffer.concat([Buffer.from('한글\r\n'), cp949, Buffer.from('\r\nplain\n'), cp949])
  for (const size of [1, 2, 3, 100])
    expect(linesOf(bytes, size)).toEqual(['한글', '한글 똠로', 'plain', '한글 똠로'])
})

test('a line without an end is given at the end, an empty rest is not', () => {
  expect(linesOf(Buffer.from('a\nb'))).toEqual(['a', 'b'])
  expect(linesOf(Buffer.from('a\n\nb\n'))).toEqual(['a', '', 'b'])
  expect(linesOf(Buffer.from(''))).toEqual([])
})

test('an endless line is cut, and the next one is whole', () => {
  const bytes = Buffer.concat([Buffer.alloc(3 * maxLineBytes, 'x'), Buffer.from('\nnext\n')])
  expect(linesOf(bytes, 1000).map((line) => line.length)).toEqual([maxLineBytes, 4])
})

test('any bytes give text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const ends = bytes.filter((byte) => byte === 0x0a).length
      const lines = linesOf(Buffer.from(bytes), 7)
      expect(lines.length).toBeGreaterThanOrEqual(ends)
      expect(lines.length).toBeLessThanOrEqual(ends + 1)
    }),
  )
})
