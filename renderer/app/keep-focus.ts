/**
 * Keeps the keyboard focus near where it was when the element that has it goes away: a pane that is closed, a button
 * whose work is done. Without this the browser gives it to the document's body, far from everything.
 * It lands on the nearest focusable element around it, for menus and dialogs on what had the focus before them; at last
 * on `fallback`. Gives back the function that ends it.
 */
export function keepFocus(fallback: () => HTMLElement | null): () => void {
  let places: HTMLElement[] = []

  const onFocusIn = ({ target }: FocusEvent) => {
    if (target instanceof HTMLElement && !target.closest(overlays)) places = withAncestors(target)
  }
  const onFocusOut = ({ target, relatedTarget }: FocusEvent) => {
    if (relatedTarget === null) requestAnimationFrame(() => land(target))
  }
  const land = (left: EventTarget | null) => {
    const isGone = left instanceof HTMLElement && !left.isConnected
    if (!isGone || document.activeElement !== document.body) return
    const place = places.find((element) => element.isConnected && element.matches(focusable))
    ;(place ?? fallback())?.focus()
  }

  document.addEventListener('focusin', onFocusIn)
  document.addEventListener('focusout', onFocusOut)
  return () => {
    document.removeEventListener('focusin', onFocusIn)
    document.removeEventListener('focusout', onFocusOut)
  }
}

const overlays = '[role=menu], [role=dialog], [role=alertdialog]'
const focusable = '[tabindex], button, input, select, textarea'

function withAncestors(element: HTMLElement): HTMLElement[] {
  const { parentElement } = element
  return [element, ...(parentElement ? withAncestors(parentElement) : [])]
}
