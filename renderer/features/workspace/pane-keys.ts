import type { KeyPress } from '../terminals/clipboard-keys'
import type { WorkspaceCommand } from './actions'

export type PaneAction = WorkspaceCommand | 'broadcast'

const plain: Record<string, PaneAction> = {
  enter: 'maximise',
  d: 'closePane',
  b: 'broadcast',
  e: 'splitRight',
  o: 'splitDown',
  x: 'ownWindow',
  h: 'focusHeader',
  arrowleft: 'focusLeft',
  arrowright: 'focusRight',
  arrowup: 'focusUp',
  arrowdown: 'focusDown',
}

const withAlt: Record<string, PaneAction> = {
  arrowleft: 'moveLeft',
  arrowright: 'moveRight',
  arrowup: 'moveUp',
  arrowdown: 'moveDown',
}

/**
 * Keys for panes: Ctrl+Shift and a key, with Cmd instead of Ctrl on a Mac; with Alt an arrow takes the pane along. Shells do not
 * get Ctrl+Shift combinations apart from their plain form, so none is taken from them.
 */
export function paneAction(press: KeyPress, platform: string): PaneAction | null {
  const isMac = platform === 'darwin'
  const main = isMac ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey
  if (!main || !press.shiftKey) return null
  return (press.altKey ? withAlt : plain)[press.key.toLowerCase()] ?? null
}

const keyNames: Record<string, string> = {
  enter: 'Enter',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
}

/** For people to read, as `Ctrl+Shift+Enter`; undefined where there is none. */
export function shortcutOf(action: PaneAction, platform: string): string | undefined {
  const main = platform === 'darwin' ? 'Cmd+Shift' : 'Ctrl+Shift'
  for (const [keys, prefix] of [
    [plain, main],
    [withAlt, `${main}+Alt`],
  ] as const) {
    const key = Object.keys(keys).find((name) => keys[name] === action)
    if (key) return `${prefix}+${keyNames[key] ?? key.toUpperCase()}`
  }
  return undefined
}
