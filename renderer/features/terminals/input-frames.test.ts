import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binaryBytes, splitInput } from './input-frames'

const bytes = (text: string) => new TextEncoder().encode(text)
const join = (pieces: Uint8Array[]) => Uint8Array.from(pieces.flatMap((piece) => [...piece]))

describe('splitInput', () => {
  it('keeps a short text whole and gives nothing for nothing', () => {
    expect(splitInput(bytes('ls\r'))).toEqual([bytes('ls\r')])
    expect(splitInput(new Uint8Array())).toEqual([])
  })

  it('cuts in front of a character that does not fit', () => {
    // 한 takes three bytes, so two of them do not fit into five.
    expect(splitInput(bytes('한글'), 5)).toEqual([bytes('한'), bytes('글')])
    expect(splitInput(bytes('a🚀b'), 4)).toEqual([bytes('a'), bytes('🚀'), bytes('b')])
  })

  it('loses nothing, keeps the limit and cuts between characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 4, max: 20 }),
        (text, limit) => {
          const pieces = splitInput(bytes(text), limit)
          expect(join(pieces)).toEqual(bytes(text))
          for (const piece of pieces) {
            expect(piece.length).toBeLessThanOrEqual(limit)
            expect(() => new TextDecoder('utf-8', { fatal: true }).decode(piece)).not.toThrow()
          }
        },
      ),
    )
  })

  it('takes bytes that are no UTF-8 without hanging or losing any', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (input, limit) => {
        const pieces = splitInput(input, limit)
        expect(join(pieces)).toEqual(Uint8Array.from(input))
        for (const piece of pieces) expect(piece.length).toBeGreaterThan(0)
      }),
    )
  })
})

describe('binaryBytes', () => {
  it('takes each character as one byte', () => {
    expect(binaryBytes('\x1b[M \xff')).toEqual(Uint8Array.of(0x1b, 0x5b, 0x4d, 0x20, 0xff))
  })
})
