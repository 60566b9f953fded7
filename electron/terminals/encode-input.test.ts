import { describe, expect, it } from 'vitest'
import { encodeInput } from './encode-input'

const shell = { bracketedPaste: true, applicationCursorKeys: false }
const editor = { bracketedPaste: false, applicationCursorKeys: true }

const keys = (text: string, modes = shell) =>
  encodeInput({ kind: 'keys', bytes: Buffer.from(text) }, modes).toString()
const paste = (text: string, modes = shell) =>
  encodeInput({ kind: 'paste', bytes: Buffer.from(text) }, modes).toString()

describe('keys', () => {
  it.each(['A', 'B', 'C', 'D', 'F', 'H'])('cursor key %s is sent in the mode of the terminal', (key) => {
    for (const sent of [`\x1b[${key}`, `\x1bO${key}`]) {
      expect(keys(sent)).toBe(`\x1b[${key}`)
      expect(keys(sent, editor)).toBe(`\x1bO${key}`)
    }
  })

  it('several presses at once, as of a mouse wheel', () => {
    expect(keys('\x1b[A\x1b[A\x1bOB', editor)).toBe('\x1bOA\x1bOA\x1bOB')
  })

  it.each(['a', '한', '\r', '\x03', '\x1b', '\x1b[1;5A', '\x1bOP', '\x1b[5~', '\x1b[Z', '\x1b[200~x'])(
    'anything else stays: %j',
    (sent) => {
      expect(keys(sent)).toBe(sent)
      expect(keys(sent, editor)).toBe(sent)
    },
  )
})

describe('pastes', () => {
  it('are marked where the program asked for it', () => {
    expect(paste('a\nb')).toBe('\x1b[200~a\rb\x1b[201~')
    expect(paste('a\nb', editor)).toBe('a\rb')
  })

  it('have Enter for every kind of line end, and keep other bytes', () => {
    expect(paste('1\r\n2\n3\r4\n\n한글\t', editor)).toBe('1\r2\r3\r4\r\r한글\t')
  })

  it('cannot end the marking from within', () => {
    expect(paste('a\x1b[201~\nreboot\n')).toBe('\x1b[200~a[201~\rreboot\r\x1b[201~')
  })
})
