import fc from 'fast-check'
import { expect, it } from 'vitest'
import { JsonLines } from './json-lines'

it('gives the same objects however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.array(fc.nat(40)), (values, cuts) => {
      const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
      const lines = new JsonLines()
      const read: unknown[] = []
      let at = 0
      for (const cut of cuts) {
        read.push(...lines.push(bytes.subarray(at, at + cut)))
        at += cut
      }
      read.push(...lines.push(bytes.subarray(at)))
      expect(read).toEqual(JSON.parse(JSON.stringify(values)))
    }),
  )
})

it('skips empty lines, and refuses what is no JSON or never ends', () => {
  expect(new JsonLines().push(Buffer.from('\n\r\n{}\n'))).toEqual([{}])
  const error = expect.objectContaining({ key: 'kubernetes.unreadable' })
  expect(() => new JsonLines().push(Buffer.from('<html>\n'))).toThrow(error)
  expect(() => new JsonLines().push(Buffer.alloc(9 * 1024 * 1024, 'x'))).toThrow(error)
})
