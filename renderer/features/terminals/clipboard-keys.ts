/** What the terminal needs to know of a key event. */
export interface KeyPress {
  key: string
  ctrlKey: boolean
  shiftKey: boolean
  altKey: boolean
  metaKey: boolean
}

/**
 * `copy`: the page copies the selection. `paste`: the browser's own paste follows, so the terminal must leave the key
 * alone. `shell`: the key is the shell's.
 */
export type ClipboardAction = 'copy' | 'paste' | 'shell'

type Modifiers = 'ctrl' | 'ctrl+shift' | 'shift' | 'meta' | 'other'

function modifiersOf({ ctrlKey, shiftKey, altKey, metaKey }: KeyPress): Modifiers {
  if (altKey) return 'other'
  if (metaKey) return ctrlKey || shiftKey ? 'other' : 'meta'
  if (ctrlKey) return shiftKey ? 'ctrl+shift' : 'ctrl'
  return shiftKey ? 'shift' : 'other'
}

/** The copy and paste keys of each platform's own terminals. `platform` is Node's `process.platform`. */
export function clipboardAction(press: KeyPress, platform: string, hasSelection: boolean): ClipboardAction {
  return platform === 'darwin' ? macAction(press, hasSelection) : pcAction(press, platform, hasSelection)
}

function macAction(press: KeyPress, hasSelection: boolean): ClipboardAction {
  if (modifiersOf(press) !== 'meta') return 'shell'
  const action = keyActions[press.key.toLowerCase()] ?? 'shell'
  return action === 'copy' && !hasSelection ? 'shell' : action
}

function pcAction(press: KeyPress, platform: string, hasSelection: boolean): ClipboardAction {
  const key = press.key.toLowerCase()
  const modifiers = modifiersOf(press)
  if (key === 'insert') return modifiers === 'shift' ? 'paste' : modifiers === 'ctrl' ? 'copy' : 'shell'
  const action = keyActions[key]
  if (!action) return 'shell'
  if (modifiers === 'ctrl+shift') return action
  // As in Windows Terminal: Ctrl+C interrupts unless there is something to copy.
  if (modifiers === 'ctrl' && platform === 'win32')
    return action === 'copy' && !hasSelection ? 'shell' : action
  return 'shell'
}

const keyActions: Record<string, ClipboardAction> = { c: 'copy', v: 'paste' }

/** A key that an input method is still using: 229 is what browsers report for it (UI Events, section 7.3.1). */
export const isComposing = (event: { isComposing: boolean; keyCode: number }): boolean =>
  event.isComposing || event.keyCode === 229
