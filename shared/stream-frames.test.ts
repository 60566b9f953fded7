import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeFrame,
  decodeSnapshot,
  encodeFrame,
  encodeSnapshot,
  type FrameType,
  frameHeaderBytes,
  frameType,
} from './stream-frames'

const type = fc.constantFrom<FrameType>(...Object.values(frameType))
const stream = fc.nat(0xffff_ffff)

describe('frames', () => {
  it('come back as they were sent', () => {
    fc.assert(
      fc.property(type, stream, fc.maxSafeNat(), fc.uint8Array(), (kind, number, offset, payload) => {
        expect(decodeFrame(encodeFrame(kind, number, offset, payload))).toEqual({
          type: kind,
          stream: number,
          offset,
          payload,
        })
      }),
    )
  })

  it('are read from the middle of a larger buffer', () => {
    const frame = encodeFrame(frameType.data, 7, 9, Uint8Array.of(1, 2))
    const buffer = new Uint8Array(frame.byteLength + 10)
    buffer.set(frame, 5)
    expect(decodeFrame(buffer.subarray(5, 5 + frame.byteLength))).toEqual(decodeFrame(frame))
  })

  it('of any other form are null, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const frame = decodeFrame(bytes)
        if (!frame) return
        expect(bytes.byteLength).toBeGreaterThanOrEqual(frameHeaderBytes)
        expect(Object.values(frameType)).toContain(frame.type)
        expect(Number.isSafeInteger(frame.offset) && frame.offset >= 0).toBe(true)
      }),
    )
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'with the offset %d are null',
    (offset) => {
      expect(decodeFrame(encodeFrame(frameType.ack, 1, offset))).toBeNull()
    },
  )
})

describe('snapshots', () => {
  it('come back as they were sent', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.nat(0xffff), fc.uint8Array(), (cols, rows, screen) => {
        expect(decodeSnapshot(encodeSnapshot(cols, rows, screen))).toEqual({ cols, rows, screen })
      }),
    )
  })

  it('without a size are null', () => {
    expect(decodeSnapshot(Uint8Array.of(0, 80, 0))).toBeNull()
  })
})
