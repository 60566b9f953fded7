import { useEffect } from 'react'
import { openPalette } from '../features/palette/open-palette'
import { isPaletteKey } from '../features/palette/palette-key'
import { isComposing } from '../features/terminals/clipboard-keys'
import { hostPlatform } from '../features/terminals/host-platform'
import { openSearchAll } from '../features/terminals/search/search-all-store'
import { isSearchKey } from '../features/terminals/search/search-key'
import { useTerminals } from '../features/terminals/store'

/** Keys that work wherever the focus is. */
export function useShortcuts(): void {
  useEffect(() => {
    // Before a terminal takes the key for its shell.
    addEventListener('keydown', onPaletteKey, { capture: true })
    // After the pane that has the focus, whose own search comes first.
    addEventListener('keydown', onSearchKey)
    return () => {
      removeEventListener('keydown', onPaletteKey, { capture: true })
      removeEventListener('keydown', onSearchKey)
    }
  }, [])
}

function onPaletteKey(event: KeyboardEvent): void {
  const inTerminal = event.target instanceof Element && event.target.closest('.xterm') !== null
  if (isComposing(event) || !isPaletteKey(event, hostPlatform(), inTerminal)) return
  event.preventDefault()
  event.stopPropagation()
  openPalette()
}

function onSearchKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || isComposing(event) || !isSearchKey(event)) return
  event.preventDefault()
  if (useTerminals.getState().terminals.length > 0) openSearchAll()
}
