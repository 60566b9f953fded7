import { Terminal } from '@xterm/xterm'
import i18next from 'i18next'

/** What xterm.js tells screen readers, in the page's language. */
export function translateScreen(terminal: Terminal): void {
  Terminal.strings.promptLabel = i18next.t('terminals:input')
  Terminal.strings.tooMuchOutput = i18next.t('terminals:tooMuchOutput')
  // It reads this one only as it opens.
  terminal.textarea?.setAttribute('aria-label', Terminal.strings.promptLabel)
}
