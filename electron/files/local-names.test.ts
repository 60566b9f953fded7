import { posix, win32 } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localName } from './local-names'

describe('names that another machine chose', () => {
  it.each([
    ['report.txt', 'report.txt'],
    ['한글 파일', '한글 파일'],
    ['a:b', 'a_b'],
    ['..\\..\\evil', '.._.._evil'],
    ['con', '_con'],
    ['NUL.txt', '_NUL.txt'],
    ['dots...', 'dots_'],
    ['..', '_'],
    ['', '_'],
  ])('%j is %j on Windows', (name, expected) => expect(localName(name, 'win32')).toBe(expected))

  it('never leave the folder they are put into', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('..', '.', '/', '\\', 'C:', 'a', '\0')).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(name, (text) => {
        expect(posix.dirname(posix.join('/base', localName(text, 'linux')))).toBe('/base')
        expect(win32.dirname(win32.join('C:\\base', localName(text, 'win32')))).toBe('C:\\base')
      }),
    )
  })
})
