import { openDialog } from '../../store/shell'

/** Opens the palette, unless a dialog is waiting for an answer. */
export function openPalette(): void {
  // Radix marks what lies behind a modal dialog, and hides it from screen readers.
  if (!document.querySelector('[data-aria-hidden="true"]')) openDialog({ type: 'palette' })
}
