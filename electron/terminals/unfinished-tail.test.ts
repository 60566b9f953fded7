import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnfinishedTail } from './unfinished-tail'

const tailOf = (output: string | Uint8Array) => {
  const tail = new UnfinishedTail()
  tail.push(typeof output === 'string' ? Buffer.from(output) : output)
  return Buffer.from(tail.bytes).toString('latin1')
}

describe('UnfinishedTail', () => {
  it.each([
    ['text', 'hello', ''],
    ['a finished colour', 'a\x1b[31mb', ''],
    ['an open colour', 'a\x1b[31', '\x1b[31'],
    ['a lone ESC', 'a\x1b', '\x1b'],
    ['a finished charset', '\x1b(0', ''],
    ['an open charset', '\x1b(', '\x1b('],
    ['an open title', 'a\x1b]0;tit', '\x1b]0;tit'],
    ['a title ended by BEL', '\x1b]0;tit\x07', ''],
    ['a title ended by ST', '\x1b]0;tit\x1b\\', ''],
    ['a title and half an ST', '\x1b]0;tit\x1b', '\x1b'],
    ['a sequence that is broken off', '\x1b[3\x18', ''],
    ['a sequence inside a sequence', '\x1b[3\x1b[4', '\x1b[4'],
    ['a line feed inside a sequence, which has acted already', '\x1b[3\n1', '\x1b[31'],
    ['a final byte right after the introducer', '\x1b[m', ''],
  ])('%s', (_name, output, expected) => {
    expect(tailOf(output)).toBe(expected)
  })

  it('keeps the bytes of a character that is not whole yet', () => {
    const hangul = Buffer.from('한')
    expect(tailOf(hangul.subarray(0, 1))).toBe('\xed')
    expect(tailOf(hangul.subarray(0, 2))).toBe('\xed\x95')
    expect(tailOf(hangul)).toBe('')
    expect(tailOf(Buffer.from([0xf0, 0x9f, 0x98]))).toBe('\xf0\x9f\x98')
    expect(tailOf(Buffer.from([0xf0, 0x9f, 0x41]))).toBe('')
  })

  it('is bounded, and still swallows the rest of an endless string', () => {
    const endless = `\x1b]52;c;${'A'.repeat(1_000_000)}`
    const tail = tailOf(endless)
    expect(tail.length).toBe(64 * 1024)
    expect(tail.startsWith('\x1b]52;c;A')).toBe(true)
  })

  it('is the same however the output is cut, and always a part of its end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), (output, at) => {
        const cut = new UnfinishedTail()
        cut.push(output.subarray(0, at))
        cut.push(output.subarray(at))
        expect(Buffer.from(cut.bytes).toString('latin1')).toBe(tailOf(output))
      }),
    )
  })
})
