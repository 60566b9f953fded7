import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMethods, parseRequest, reply } from './socks'

const bytes = (...values: number[]) => Buffer.from(values)
const port = fc.integer({ min: 1, max: 65_535 })
const portBytes = (value: number) => [value >> 8, value & 0xff]
const printable = fc.integer({ min: 0x21, max: 0x7e })
const octets = (count: number) =>
  fc.array(fc.integer({ min: 0, max: 255 }), { minLength: count, maxLength: count })

/** A request, and the host that it must be read as. */
const request = fc.oneof(
  fc.tuple(octets(4), port).map(([host, to]) => ({
    message: bytes(5, 1, 0, 1, ...host, ...portBytes(to)),
    expected: { host: host.join('.'), port: to },
  })),
  fc.tuple(fc.array(printable, { minLength: 1, maxLength: 255 }), port).map(([host, to]) => ({
    message: bytes(5, 1, 0, 3, host.length, ...host, ...portBytes(to)),
    expected: { host: String.fromCharCode(...host), port: to },
  })),
)

describe('SOCKS5', () => {
  it('reads every request whole, and waits for what is missing', () => {
    fc.assert(
      fc.property(request, fc.uint8Array({ maxLength: 20 }), ({ message, expected }, more) => {
        expect(parseRequest(Buffer.concat([message, more]))).toEqual({
          value: expected,
          length: message.length,
        })
        for (let end = 0; end < message.length; end++)
          expect(parseRequest(message.subarray(0, end))).toBeNull()
      }),
      { numRuns: 50 },
    )
  })

  it('reads an IPv6 address', () => {
    const loopback = [...new Array<number>(15).fill(0), 1]
    expect(parseRequest(bytes(5, 1, 0, 4, ...loopback, 0, 80))?.value).toEqual({
      host: '0:0:0:0:0:0:0:1',
      port: 80,
    })
  })

  it.each([
    ['BIND', bytes(5, 2, 0, 1, 1, 2, 3, 4, 0, 80), 7],
    ['UDP', bytes(5, 3, 0, 1, 1, 2, 3, 4, 0, 80), 7],
    ['port 0', bytes(5, 1, 0, 1, 1, 2, 3, 4, 0, 0), 8],
    ['an empty name', bytes(5, 1, 0, 3, 0, 0, 80), 8],
    ['a name with a line break', bytes(5, 1, 0, 3, 2, 65, 10, 0, 80), 8],
  ])('refuses %s with its code', (_what, message, refusal) => {
    expect(parseRequest(message)?.value).toEqual({ refusal })
  })

  it('wants a client that does without authentication', () => {
    expect(parseMethods(bytes(5, 2, 2, 0))).toEqual({ value: true, length: 4 })
    expect(parseMethods(bytes(5, 1, 2))).toEqual({ value: false, length: 3 })
    expect(parseMethods(bytes(5, 2, 0))).toBeNull()
    expect(reply(0)).toHaveLength(10)
  })

  it('takes nothing of another protocol, and never more than a message has', () => {
    expect(() => parseMethods(Buffer.from('GET / HTTP/1.1'))).toThrow()
    expect(() => parseMethods(bytes(4, 1, 0, 80))).toThrow()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (input) => {
        for (const parse of [parseMethods, parseRequest]) {
          try {
            const parsed = parse(Buffer.from([5, ...input]))
            if (parsed) expect(parsed.length).toBeLessThanOrEqual(input.length + 1)
          } catch (error) {
            expect(error).toBeInstanceOf(Error)
            expect(error).not.toBeInstanceOf(RangeError)
          }
        }
      }),
    )
  })
})
