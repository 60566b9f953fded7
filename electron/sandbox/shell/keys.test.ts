import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Key, KeyDecoder } from './keys'

const decode = (...packets: (string | Uint8Array)[]): Key[] => {
  const decoder = new KeyDecoder()
  return joinText(packets.flatMap((packet) => decoder.decode(Buffer.from(packet))))
}

/** Text that came in several keys as one, since packets may be split anywhere. */
function joinText(keys: Key[]): Key[] {
  const joined: Key[] = []
  for (const key of keys) {
    const last = joined.at(-1)
    if (key.type === 'text' && last?.type === 'text')
      joined[joined.length - 1] = { type: 'text', text: last.text + key.text }
    else joined.push(key)
  }
  return joined
}

const text = (value: string): Key => ({ type: 'text', text: value })
const enter: Key = { type: 'enter' }

describe('KeyDecoder', () => {
  it.each<[string, Key[]]>([
    ['ls\r', [text('ls'), enter]],
    ['a\r\nb\nc', [text('a'), enter, text('b'), enter, text('c')]],
    ['\r\r\n\n', [enter, enter, enter]],
    [
      '\x1b[D\x1bOC',
      [
        { type: 'edit', command: 'left' },
        { type: 'edit', command: 'right' },
      ],
    ],
    [
      '\x1b[1;5D\x1bb',
      [
        { type: 'edit', command: 'word-left' },
        { type: 'edit', command: 'word-left' },
      ],
    ],
    ['\x1b[99~x', [text('x')]],
    [
      '\x03\x04\t\f',
      [{ type: 'interrupt' }, { type: 'end-of-input' }, { type: 'complete' }, { type: 'clear' }],
    ],
    ['\x1b[200~a\tb\rc\x03\x1b[A\x1b[201~\x03', [text('a b'), enter, text('c[A'), { type: 'interrupt' }]],
  ])('%j', (typed, keys) => {
    expect(decode(typed)).toEqual(keys)
  })

  it('gives up on a sequence that never ends', () => {
    expect(decode(`\x1b[${'0'.repeat(40)}`, '\r').at(-1)).toEqual(enter)
  })

  it('does not depend on how its bytes are split', () => {
    const part = fc.constantFrom(
      'ls',
      '한글',
      '👩‍💻',
      '\r',
      '\n',
      '\t',
      '\x1b[A',
      '\x1b[1;5C',
      '\x1b[200~',
      '\x1b[201~',
      '\x7f',
      '\x03',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), fc.array(fc.nat(8)), (parts, cuts) => {
        const bytes = Buffer.from(parts.join(''))
        const packets: Uint8Array[] = []
        let at = 0
        for (const cut of cuts) {
          packets.push(bytes.subarray(at, at + cut))
          at += cut
        }
        expect(decode(...packets, bytes.subarray(at))).toEqual(decode(bytes))
      }),
    )
  })

  it('takes any bytes', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array()), (packets) => void decode(...packets)))
  })
})
