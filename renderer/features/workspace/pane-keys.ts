import type { KeyPress } from '../terminals/clipboard-keys'

export type PaneAction = 'maximise' | 'close' | 'broadcast' | { focus: 'left' | 'right' | 'up' | 'down' }

const actions: Record<string, PaneAction> = {
  enter: 'maximise',
  d: 'close',
  b: 'broadcast',
  arrowleft: { focus: 'left' },
  arrowright: { focus: 'right' },
  arrowup: { focus: 'up' },
  arrowdown: { focus: 'down' },
}

/**
 * Keys for panes: Ctrl+Shift and a key, with Cmd instead of Ctrl on a Mac. Shells do not get Ctrl+Shift combinations
 * apart from their plain form, so none is taken from them.
 */
export function paneAction(press: KeyPress, platform: string): PaneAction | null {
  const isMac = platform === 'darwin'
  const main = isMac ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey
  if (!main || !press.shiftKey || press.altKey) return null
  return actions[press.key.toLowerCase()] ?? null
}
