import { openDialog } from '../../store/shell'

/** Opens the palette, unless a dialog is waiting for an answer. */
export function openPalette(): void {
  // Radix hides what lies behind a modal dialog.
  if (!document.querySelector('#root[aria-hidden="true"]')) openDialog({ type: 'palette' })
}
