import { describe, expect, it } from 'vitest'
import { type PaneAction, paneAction } from './pane-keys'

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
  ['ctrl+shift+D', 'close', null],
  ['meta+shift+d', null, 'close'],
  ['ctrl+shift+B', 'broadcast', null],
  ['ctrl+shift+ArrowLeft', { focus: 'left' }, null],
  ['meta+shift+ArrowDown', null, { focus: 'down' }],
  ['ctrl+d', null, null],
  ['shift+Enter', null, null],
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
