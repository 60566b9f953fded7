import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { typedLine, typedText } from './paste'

const typed = (text: string, bracketed: boolean) => Buffer.from(typedText(text, bracketed)).toString()

describe('typedText', () => {
  it.each([
    ['nothing is just Enter', '', false, '\r'],
    ['one line', 'hostname', false, 'hostname\r'],
    ['one line is typed, not pasted', 'hostname', true, 'hostname\r'],
    ['several lines one after the other', 'a\nb\r\nc\rd', false, 'a\rb\rc\rd\r'],
    ['several lines as one paste', 'a\nb', true, '\x1b[200~a\rb\x1b[201~\r'],
    ['a line end at the very end is the Enter itself', 'a\nb\n', false, 'a\rb\r'],
    ['one line with its end', 'a\r\n', true, 'a\r'],
    ['a tab stays', 'a\tb', false, 'a\tb\r'],
    ['a tab completes nothing where the shell takes a paste', 'a\tb', true, '\x1b[200~a\tb\x1b[201~\r'],
    ['an escape sequence loses its ESC', 'a\x1b[201~\nb', true, '\x1b[200~a[201~\rb\x1b[201~\r'],
    ['Ctrl+C, Ctrl+D, DEL and C1 controls are left out', '\x03\x04a\x7f\x9bb', false, 'ab\r'],
    ['Hangul stays', '안녕', false, '안녕\r'],
  ])('%s', (_name, text, bracketed, expected) => {
    expect(typed(text, bracketed)).toBe(expected)
  })

  it('ends with one Enter and has no other control but tab and line ends, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, bracketed) => {
        const bytes = typed(text, bracketed)
        expect(bytes.endsWith('\r')).toBe(true)
        const inner = bytes.replace(/^\x1b\[200~/, '').replace(/\x1b\[201~\r$/, '\r')
        expect(inner).not.toMatch(/[\x00-\x08\x0a-\x0c\x0e-\x1f\x7f-\x9f]/)
      }),
    )
  })
})

describe('typedLine', () => {
  it.each([
    ['a line takes the place of what was begun', 'ls -l', false, '\x05 \x15ls -l\r'],
    ['as a paste where the shell takes one', '  ls\t-l', true, '\x05 \x15\x1b[200~  ls\t-l\x1b[201~\r'],
    ['a tab is quoted where it would complete', 'a\tb', false, '\x05 \x15a\x16\tb\r'],
    ['an empty line is Enter', '', true, '\x05 \x15\r'],
    ['nothing presses another key', 'a\x1b[201~\r\x03b', true, '\x05 \x15\x1b[200~a[201~b\x1b[201~\r'],
  ])('%s', (_name, line, bracketed, expected) => {
    expect(Buffer.from(typedLine(line, bracketed)).toString()).toBe(expected)
  })
})
