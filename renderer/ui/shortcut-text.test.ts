import { expect, it } from 'vitest'
import { shortcutText } from './shortcut-text'

it('writes keys as each system does', () => {
  expect(shortcutText('mod+shift+p', 'win32')).toBe('Ctrl+Shift+P')
  expect(shortcutText('mod+shift+p', 'darwin')).toBe('⇧⌘P')
  expect(shortcutText('mod+=', 'linux')).toBe('Ctrl+=')
  expect(shortcutText('mod+k', 'darwin')).toBe('⌘K')
})
