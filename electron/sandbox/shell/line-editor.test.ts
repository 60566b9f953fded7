import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EditCommand, editCommands } from './keys'
import { LineEditor, maxLineLength } from './line-editor'
import { graphemes } from './text-width'

const syllable = '한'.normalize('NFD')

/** Text is typed, names in brackets are commands; `|` in the result is the cursor. */
const cases: [(string | [EditCommand])[], string][] = [
  [['abc'], 'abc|'],
  [['abc', ['left'], 'x'], 'abx|c'],
  [['abc', ['home'], ['left'], 'x'], 'x|abc'],
  [['abc', ['home'], ['end'], ['right'], 'x'], 'abcx|'],
  [['abc', ['backspace'], ['backspace']], 'a|'],
  [[['backspace']], '|'],
  [['abc', ['home'], ['delete']], '|bc'],
  [['abc', ['delete']], 'abc|'],
  [['가나다', ['backspace']], '가나|'],
  [['가나다', ['left'], ['left'], '라'], '가라|나다'],
  [[`a${syllable}`, ['backspace']], 'a|'],
  [[`a${syllable}b`, ['left'], ['left']], `a|${syllable}b`],
  [['👩‍💻x', ['left'], ['backspace']], '|x'],
  [['echo one two', ['kill-word']], 'echo one |'],
  [['echo one  ', ['kill-word']], 'echo |'],
  [['  ', ['kill-word']], '|'],
  [['one two', ['left'], ['left'], ['left'], ['kill-to-end']], 'one |'],
  [['one two', ['left'], ['left'], ['left'], ['kill-to-start']], '|two'],
  [['one/two three', ['word-left'], ['word-left']], 'one/|two three'],
  [['one/two three', ['home'], ['word-right'], ['word-right']], 'one/two| three'],
]

describe('LineEditor', () => {
  it.each(cases)('%j gives %s', (typed, expected) => {
    const editor = new LineEditor()
    for (const key of typed) typeof key === 'string' ? editor.insert(key) : editor.apply(key[0])
    expect(`${editor.text.slice(0, editor.cursor)}|${editor.text.slice(editor.cursor)}`).toBe(expected)
  })

  it('recalls lines and comes back to the one being typed', () => {
    const editor = new LineEditor()
    for (const line of ['one', 'two', 'two', ' ']) {
      editor.insert(line)
      editor.accept()
    }
    expect(editor.history).toEqual(['one', 'two'])
    editor.insert('draft')
    const seen = (['previous', 'previous', 'previous', 'next', 'next', 'next'] as const).map((command) => {
      editor.apply(command)
      return editor.text
    })
    expect(seen).toEqual(['two', 'one', 'one', 'two', 'draft', 'draft'])
  })

  it('ignores what goes beyond the longest line', () => {
    const editor = new LineEditor()
    editor.insert('x'.repeat(maxLineLength))
    editor.insert('y')
    expect(editor.text).toHaveLength(maxLineLength)
    expect(editor.text.endsWith('x')).toBe(true)
  })

  it('never throws, and its cursor is always between two visible characters', () => {
    const key = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 5 }).map((text) => ({ text })),
      fc
        .string({
          unit: fc.constantFrom('a', ' ', '한', 'ᄒ', 'ᅡ', 'ᆫ', '\u0301', '👩', '\u200d', '💻', '\ud800'),
        })
        .map((text) => ({ text })),
      fc.constantFrom(...editCommands).map((command) => ({ command })),
      fc.constantFrom('accept', 'clear').map((action) => ({ action })),
    )
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
        const editor = new LineEditor()
        for (const press of keys) {
          if ('text' in press) editor.insert(press.text)
          else if ('command' in press) editor.apply(press.command)
          else if (press.action === 'accept') editor.accept()
          else editor.clear()
          const edges = new Set([0])
          let end = 0
          for (const grapheme of graphemes(editor.text)) {
            end += grapheme.length
            edges.add(end)
          }
          expect(edges.has(editor.cursor)).toBe(true)
        }
      }),
    )
  })
})
