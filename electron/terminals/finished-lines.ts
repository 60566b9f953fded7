import type { Terminal } from '@xterm/headless'
import type { Disposable } from '../platform/disposables'

/** Somebody who reads along. */
export interface LineReader {
  /** A line as it stood on the screen when the cursor left it by a line feed, without colours, and in one piece if it was wrapped. */
  line(text: string): void
  /** The terminal is gone; nothing comes any more. */
  ended(): void
}

/** Lines of the normal screen, one after the other; what a full-screen program draws has no lines. */
export class FinishedLines implements Disposable {
  readonly #terminal: Terminal
  readonly #read: (text: string) => void
  readonly #listener: Disposable

  constructor(terminal: Terminal, read: (text: string) => void) {
    this.#terminal = terminal
    this.#read = read
    this.#listener = terminal.onLineFeed(() => this.#readAbove(1))
  }

  /** Also reads the line that the cursor is on, if there is anything on it. */
  dispose(): void {
    this.#listener.dispose()
    this.#readAbove(0)
  }

  #readAbove(rows: 0 | 1): void {
    const { active } = this.#terminal.buffer
    if (active.type === 'alternate') return
    let y = active.baseY + active.cursorY - rows
    let text = active.getLine(y)?.translateToString(true) ?? ''
    while (active.getLine(y)?.isWrapped && y > 0) {
      y -= 1
      text = (active.getLine(y)?.translateToString() ?? '') + text
    }
    if (rows === 1 || text !== '') this.#read(text)
  }
}
