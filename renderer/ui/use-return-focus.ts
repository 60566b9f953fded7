import { useRef } from 'react'

/**
 * Gives the focus back to where it was before a dialog opened. Radix does so only for dialogs that have a trigger of
 * their own; ours are opened from menus, shortcuts and other places. What has taken the focus since the dialog closed keeps it.
 */
export function useReturnFocus() {
  const before = useRef<Element | null>(null)
  return {
    remember: () => {
      before.current = document.activeElement
    },
    giveBack: (event: Event) => {
      event.preventDefault()
      const { activeElement } = document
      const isTaken = activeElement !== null && !activeElement.contains(before.current)
      if (!isTaken && before.current instanceof HTMLElement) before.current.focus()
    },
  }
}
