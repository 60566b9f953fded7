import type { Terminal } from '@xterm/xterm'

/** Mouse reports in the form of SGR (xterm's ctlseqs, "Extended coordinates"): xterm.js counts them as a person's input. No key sends this. */
const mouseReport = /^\x1b\[<[\d;]+[Mm]$/

/** xterm.js knows which data a person has made, and tells it nobody through its public interface. */
interface MarksUserInput {
  _core: { coreService: { onUserInput(listener: () => void): { dispose(): void } } }
}

interface InputListeners {
  /** A press of a key, or text that was composed. */
  typed(text: string): void
  /** What the terminal answers to a program by itself, and what it reports of focus and mouse. */
  reported(text: string): void
}

/**
 * Tells apart what xterm.js gives as data. The forms alone do not tell: `ESC [ 1 ; 2 R` is Shift+F3, and an answer to a
 * question for the cursor's place. The mark comes right before the data that it belongs to, in the same call.
 */
export function listenForInput(terminal: Pick<Terminal, 'onData'>, { typed, reported }: InputListeners) {
  const { coreService } = (terminal as unknown as MarksUserInput)._core
  let isUserInput = false
  return [
    coreService.onUserInput(() => {
      isUserInput = true
    }),
    terminal.onData((text) => {
      const isTyped = isUserInput && !mouseReport.test(text)
      isUserInput = false
      if (isTyped) typed(text)
      else reported(text)
    }),
  ]
}
