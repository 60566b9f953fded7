import type { Terminal } from '@xterm/xterm'

/** Parts of xterm.js's `CompositionHelper`; there is no public way to them. */
interface Composition {
  _isComposing: boolean
  _compositionView: HTMLElement
  compositionstart(): void
  _finalizeComposition(): void
  _handleAnyTextareaChanges(): void
}

/** Erases a character (DEL), as Backspace does. */
const erase = '\x7f'

/**
 * Sends what an input method wrote exactly once, however busy the page is. xterm.js (6.0) sends a composition by a timer; where input comes in
 * bursts, several of them wait at once, the next key cancels all, and the timer of a key may send what another one has sent: syllables of
 * Hangul were lost or came twice (https://github.com/xtermjs/xterm.js/issues/6089 and 5778). Chromium has changed the field before it tells
 * that a composition ended, so nothing has to be waited for. `terminal` must be open.
 */
export function sendCompositionsOnce(terminal: Terminal): void {
  const field = terminal.textarea
  if (!field) return
  const composition = (terminal as unknown as { _core: { _compositionHelper: Composition } })._core
    ._compositionHelper
  const begin = composition.compositionstart.bind(composition)
  /** Where the composition began in the field, and up to where the field was sent. */
  let [start, sent] = [0, 0]

  /** xterm.js empties the field now and then. */
  const forgetEmptied = () => {
    sent = Math.min(sent, field.value.length)
  }
  const sendFrom = (place: number) => {
    const text = field.value.slice(Math.max(place, sent))
    sent = field.value.length
    if (text !== '') terminal.input(text)
  }

  composition.compositionstart = () => {
    forgetEmptied()
    start = field.value.length
    begin()
  }
  composition._finalizeComposition = () => {
    composition._isComposing = false
    composition._compositionView.classList.remove('active')
    sendFrom(start)
  }
  // A key of an input method that composes nothing: a digit, a mark, or Backspace. The field changes after the event.
  composition._handleAnyTextareaChanges = () => {
    forgetEmptied()
    const before = field.value
    setTimeout(() => {
      if (composition._isComposing) return
      const { value } = field
      if (value.startsWith(before)) sendFrom(before.length)
      else if (value.length < before.length) terminal.input(erase)
      else sendFrom(0)
    }, 0)
  }
}
