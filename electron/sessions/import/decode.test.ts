import { describe, expect, it } from 'vitest'
import { decodeText, decodeXml } from './decode'

/** “똠방각” in code page 949. */
const korean = Buffer.from('8c63b9e6b0a2', 'hex')

describe('a file without a byte order mark', () => {
  it.each([
    ['UTF-8', Buffer.from('똠방각'), '똠방각'],
    ['the code page of a Korean Windows', korean, '똠방각'],
    ['that of a Western one', Buffer.from([0x66, 0xfc, 0x72]), 'für'],
    ['a Western quotation mark', Buffer.from([0x69, 0x74, 0x92, 0x73]), 'it’s'],
  ])('is read in %s', (_, bytes, text) => expect(decodeText(bytes)).toBe(text))

  it('is read as its XML declaration says, whichever name that has', () => {
    for (const name of ['euc-kr', 'ks_c_5601-1987', 'windows-949']) {
      const head = `<?xml version="1.0" encoding="${name}"?>`
      expect(decodeXml(Buffer.concat([Buffer.from(head), korean]))).toBe(`${head}똠방각`)
    }
  })
})
