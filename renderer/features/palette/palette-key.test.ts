import { describe, expect, it } from 'vitest'
import { isPaletteKey } from './palette-key'

const none = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false }
const ctrlK = { ...none, ctrlKey: true, key: 'k' }
const ctrlShiftP = { ...none, ctrlKey: true, shiftKey: true, key: 'P' }

describe('isPaletteKey', () => {
  it('leaves Ctrl+K to the shell, and takes it elsewhere', () => {
    expect(isPaletteKey(ctrlK, 'linux', true)).toBe(false)
    expect(isPaletteKey(ctrlK, 'win32', false)).toBe(true)
  })

  it('takes Ctrl+Shift+P everywhere', () => {
    expect(isPaletteKey(ctrlShiftP, 'linux', true)).toBe(true)
    expect(isPaletteKey({ ...ctrlShiftP, altKey: true }, 'linux', true)).toBe(false)
    expect(isPaletteKey({ ...ctrlShiftP, shiftKey: false }, 'linux', false)).toBe(false)
  })

  it('takes Cmd on a Mac, also in terminals, and leaves Ctrl alone', () => {
    expect(isPaletteKey({ ...none, metaKey: true, key: 'k' }, 'darwin', true)).toBe(true)
    expect(isPaletteKey(ctrlK, 'darwin', false)).toBe(false)
    expect(isPaletteKey(ctrlShiftP, 'darwin', true)).toBe(false)
  })
})
