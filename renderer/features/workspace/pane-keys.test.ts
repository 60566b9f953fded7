import { describe, expect, it } from 'vitest'
import { type PaneAction, paneAction, shortcutOf } from './pane-keys'

const press = (combination: string) => {
  const parts = combination.split('+')
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('ctrl'),
    shiftKey: parts.includes('shift'),
    altKey: parts.includes('alt'),
    metaKey: parts.includes('meta'),
  }
}

const rows: [keys: string, pc: PaneAction | null, mac: PaneAction | null][] = [
  ['ctrl+shift+Enter', 'maximise', null],
  ['meta+shift+Enter', null, 'maximise'],
  ['ctrl+shift+D', 'closePane', null],
  ['meta+shift+d', null, 'closePane'],
  ['ctrl+shift+B', 'broadcast', null],
  ['ctrl+shift+ArrowLeft', 'focusLeft', null],
  ['meta+shift+ArrowDown', null, 'focusDown'],
  ['ctrl+d', null, null],
  ['shift+Enter', null, null],
  ['ctrl+shift+E', 'splitRight', null],
  ['ctrl+shift+o', 'splitDown', null],
  ['ctrl+shift+X', 'ownWindow', null],
  ['ctrl+shift+H', 'focusHeader', null],
  ['ctrl+shift+alt+ArrowUp', 'moveUp', null],
  ['meta+shift+alt+ArrowRight', null, 'moveRight'],
  ['ctrl+alt+ArrowUp', null, null],
  ['ctrl+e', null, null],
  ['ctrl+shift+alt+Enter', null, null],
  ['ctrl+meta+shift+Enter', null, null],
  ['ctrl+shift+C', null, null],
]

describe('paneAction', () => {
  it.each(rows)('%s', (keys, pc, mac) => {
    expect(paneAction(press(keys), 'linux')).toEqual(pc)
    expect(paneAction(press(keys), 'win32')).toEqual(pc)
    expect(paneAction(press(keys), 'darwin')).toEqual(mac)
  })
})

describe('shortcutOf', () => {
  it.each([
    ['maximise', 'Ctrl+Shift+Enter', 'Cmd+Shift+Enter'],
    ['splitRight', 'Ctrl+Shift+E', 'Cmd+Shift+E'],
    ['focusLeft', 'Ctrl+Shift+←', 'Cmd+Shift+←'],
    ['moveDown', 'Ctrl+Shift+Alt+↓', 'Cmd+Shift+Alt+↓'],
    ['grid', undefined, undefined],
  ] as const)('%s', (action, pc, mac) => {
    expect(shortcutOf(action, 'linux')).toBe(pc)
    expect(shortcutOf(action, 'darwin')).toBe(mac)
  })
})
