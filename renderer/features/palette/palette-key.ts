import type { KeyPress } from '../terminals/clipboard-keys'

/**
 * Ctrl+Shift+P everywhere. Ctrl+K too, but not in a terminal: there it is the shell's, and deletes to the end of the line.
 * On a Mac Cmd takes Ctrl's place, and shells do not know it.
 */
export function isPaletteKey(press: KeyPress, platform: string, inTerminal: boolean): boolean {
  const { ctrlKey, metaKey, shiftKey, altKey } = press
  const isMac = platform === 'darwin'
  const main = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey
  if (!main || altKey) return false
  const key = press.key.toLowerCase()
  return shiftKey ? key === 'p' : key === 'k' && (isMac || !inTerminal)
}
