import { useRef } from 'react'

/**
 * Gives the focus back to where it was before a dialog opened. Radix does so only for dialogs that have a trigger of
 * their own; ours are opened from menus, shortcuts and other places.
 */
export function useReturnFocus() {
  const before = useRef<Element | null>(null)
  return {
    remember: () => {
      before.current = document.activeElement
    },
    giveBack: (event: Event) => {
      event.preventDefault()
      if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus()
    },
  }
}
