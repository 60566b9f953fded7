const macSigns: Record<string, string> = { mod: '⌘', ctrl: '⌃', shift: '⇧', alt: '⌥' }
const words: Record<string, string> = { mod: 'Ctrl', ctrl: 'Ctrl', shift: 'Shift', alt: 'Alt' }

/** Keys for people to read: `mod+shift+p` is `Ctrl+Shift+P`, and `⇧⌘P` on a Mac. `platform` is Node's `process.platform`. */
export function shortcutText(keys: string, platform: string): string {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const name = key.length === 1 ? key.toUpperCase() : key
  const modifiers = parts.slice(0, -1)
  if (platform !== 'darwin') return [...modifiers.map((part) => words[part] ?? part), name].join('+')
  // Apple writes them in this order.
  return (
    ['ctrl', 'alt', 'shift', 'mod'].map((part) => (modifiers.includes(part) ? macSigns[part] : '')).join('') +
    name
  )
}
