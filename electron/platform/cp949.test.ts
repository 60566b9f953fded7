import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCp949 } from './cp949'

/** Python has a table of its own. */
const python = spawnSync('python3', [
  '-c',
  `import sys
for lead in range(0x81, 0xff):
    for trail in range(0x41, 0xff):
        pair = bytes([lead, trail])
        try: sys.stdout.buffer.write(pair.hex().encode() + b' ' + pair.decode('cp949').encode() + b'\\n')
        except UnicodeDecodeError: pass`,
])

describe('decodeCp949', () => {
  it.each([
    ['8c63', '똠'],
    ['8141', '갂'],
    ['a041', '빧'],
    ['a0fe', '쁪'],
    ['a141', '쁫'],
    ['c652', '힣'],
    ['b0a1c8fe', '가힝'],
    ['a2e6a2e7', '€®'],
    ['8c63b9e6b0a220a3c1618141', '똠방각 Ａa갂'],
  ])('reads %s', (hex, text) => {
    expect(decodeCp949(Buffer.from(hex, 'hex'))).toBe(text)
    expect(decodeCp949(Buffer.from(hex, 'hex'), { fatal: true })).toBe(text)
  })

  it.skipIf(python.status !== 0)('reads every character as Python does', () => {
    const lines = python.stdout.toString().trim().split('\n')
    const differing = lines.filter((line) => {
      const [hex = '', text] = line.split(' ')
      return text !== decodeCp949(Buffer.from(hex, 'hex'))
    })
    expect(lines.length).toBe(17_048)
    expect(differing).toEqual([])
  })

  it.each(['8c', 'c7d18c', 'c940', '80', 'ff41'])('tells that %s is no text', (hex) => {
    expect(() => decodeCp949(Buffer.from(hex, 'hex'), { fatal: true })).toThrow(TypeError)
    expect(decodeCp949(Buffer.from(hex, 'hex'))).toContain('\ufffd')
  })

  it('leaves plain text as it is, among any bytes', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const text = decodeCp949(Buffer.concat([bytes, Buffer.from('\n plain')]))
        expect(text.endsWith('\n plain')).toBe(true)
      }),
    ))
})
