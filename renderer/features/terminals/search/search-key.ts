import type { KeyPress } from '../clipboard-keys'

/** Ctrl+Shift+F, on a Mac also Cmd+Shift+F: shells know neither. */
export const isSearchKey = ({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyPress): boolean =>
  key.toLowerCase() === 'f' && shiftKey && !altKey && ctrlKey !== metaKey
