import { describe, expect, it } from 'vitest'
import { needsConfirmation, pastePreview } from './paste'

describe('needsConfirmation', () => {
  it.each(['ls\n', 'a\r\nb', 'a\rb'])('asks about %j', (text) => expect(needsConfirmation(text)).toBe(true))
  it.each(['', 'ls -l', '한글'])('does not ask about %j', (text) =>
    expect(needsConfirmation(text)).toBe(false),
  )
})

describe('pastePreview', () => {
  it('counts lines with any line end and ignores the last one', () => {
    expect(pastePreview('a\r\nb\rc\n')).toEqual({ lines: ['a', 'b', 'c'], total: 3 })
  })

  it('shows the first lines of a long paste', () => {
    const { lines, total } = pastePreview(Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n'))
    expect(lines).toHaveLength(8)
    expect(total).toBe(30)
  })
})
