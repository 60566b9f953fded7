import { describe, expect, it } from 'vitest'
import { type ClipboardAction, clipboardAction, isComposing, type KeyPress } from './clipboard-keys'

function press(combination: string): KeyPress {
  const parts = combination.split('+')
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('ctrl'),
    shiftKey: parts.includes('shift'),
    altKey: parts.includes('alt'),
    metaKey: parts.includes('meta'),
  }
}

/** key, then what it does without and with a selection */
type Row = [keys: string, plain: ClipboardAction, selected: ClipboardAction]

const tables: Record<string, Row[]> = {
  win32: [
    ['ctrl+c', 'shell', 'copy'],
    ['ctrl+v', 'paste', 'paste'],
    ['ctrl+shift+C', 'copy', 'copy'],
    ['ctrl+shift+V', 'paste', 'paste'],
    ['shift+Insert', 'paste', 'paste'],
    ['ctrl+Insert', 'copy', 'copy'],
    ['ctrl+alt+v', 'shell', 'shell'],
    ['ctrl+d', 'shell', 'shell'],
    ['shift+C', 'shell', 'shell'],
    ['c', 'shell', 'shell'],
    ['meta+v', 'shell', 'shell'],
  ],
  linux: [
    ['ctrl+c', 'shell', 'shell'],
    ['ctrl+v', 'shell', 'shell'],
    ['ctrl+shift+C', 'copy', 'copy'],
    ['ctrl+shift+V', 'paste', 'paste'],
    ['shift+Insert', 'paste', 'paste'],
    ['ctrl+alt+c', 'shell', 'shell'],
  ],
  darwin: [
    ['meta+c', 'shell', 'copy'],
    ['meta+v', 'paste', 'paste'],
    ['ctrl+c', 'shell', 'shell'],
    ['ctrl+v', 'shell', 'shell'],
    ['ctrl+shift+C', 'shell', 'shell'],
    ['meta+alt+v', 'shell', 'shell'],
  ],
}

describe('clipboardAction', () => {
  for (const [platform, rows] of Object.entries(tables)) {
    it.each(rows)(`${platform}: %s`, (keys, plain, selected) => {
      expect(clipboardAction(press(keys), platform, false)).toBe(plain)
      expect(clipboardAction(press(keys), platform, true)).toBe(selected)
    })
  }
})

describe('isComposing', () => {
  it('knows both ways in which browsers report a key of an input method', () => {
    expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true)
    // Safari ends the composition before it reports the Enter that ended it.
    expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true)
    expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false)
  })
})
