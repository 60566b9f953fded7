import type { Terminal } from '@xterm/headless'
import type { Region } from './serialize-screen'

type Parameters = readonly (number | number[])[]
type ScreenName = 'normal' | 'alternate'

const csi = '\x1b['
const cursorMode = 25
const mouseEncodings = new Set([1006, 1016])
const alternateScreenModes = new Set([47, 1047, 1049])
const mouseModes = { none: null, x10: 9, vt200: 1000, drag: 1002, any: 1003 } as const

/**
 * What a program has set beside the text: keyboard, mouse and cursor modes, scrolling regions, line-drawing characters.
 * xterm.js tells some of it; for the rest this listens to the terminal's parser, and changes nothing.
 */
export class ScreenModes {
  readonly #terminal: Terminal
  #cursorHidden = false
  #cursorStyle = 0
  #mouseEncoding: number | null = null
  #lineDrawing = false
  #regions: Record<ScreenName, Region | null> = { normal: null, alternate: null }

  /** The handlers live and end with `terminal`. */
  constructor(terminal: Terminal) {
    this.#terminal = terminal
    const { parser } = terminal
    /** False lets xterm.js act on the sequence as well. */
    const noted = (note: (parameters: Parameters) => void) => (parameters: Parameters) => {
      note(parameters)
      return false
    }
    const seen = (note: () => void) => () => {
      note()
      return false
    }
    parser.registerCsiHandler(
      { prefix: '?', final: 'h' },
      noted((all) => this.#setModes(all, true)),
    )
    parser.registerCsiHandler(
      { prefix: '?', final: 'l' },
      noted((all) => this.#setModes(all, false)),
    )
    parser.registerCsiHandler(
      { final: 'r' },
      noted((all) => this.#setRegion(all)),
    )
    parser.registerCsiHandler(
      { intermediates: ' ', final: 'q' },
      noted((all) => this.#setCursorStyle(all)),
    )
    parser.registerCsiHandler(
      { intermediates: '!', final: 'p' },
      seen(() => this.#softReset()),
    )
    parser.registerEscHandler(
      { final: 'c' },
      seen(() => this.#fullReset()),
    )
    parser.registerEscHandler(
      { intermediates: '(', final: '0' },
      seen(() => this.#draw(true)),
    )
    parser.registerEscHandler(
      { intermediates: '(', final: 'B' },
      seen(() => this.#draw(false)),
    )
  }

  /** The scrolling region of a screen, null where it is the whole screen. */
  region(screen: ScreenName): Region | null {
    return this.#regions[screen]
  }

  /** A new size ends every scrolling region. */
  resized(): void {
    this.#regions = { normal: null, alternate: null }
  }

  /** Brings everything but regions and the origin mode to a screen that has the defaults. */
  serialize(): string {
    const { modes } = this.#terminal
    const decModes: [number | null, boolean][] = [
      [1, modes.applicationCursorKeysMode],
      [66, modes.applicationKeypadMode],
      [2004, modes.bracketedPasteMode],
      [45, modes.reverseWraparoundMode],
      [1004, modes.sendFocusMode],
      [mouseModes[modes.mouseTrackingMode], true],
      [this.#mouseEncoding, true],
    ]
    const on = decModes.filter(([mode, set]) => mode !== null && set).map(([mode]) => `${csi}?${mode}h`)
    return [
      ...on,
      modes.insertMode ? `${csi}4h` : '',
      modes.wraparoundMode ? '' : `${csi}?7l`,
      this.#cursorHidden ? `${csi}?${cursorMode}l` : '',
      this.#cursorStyle ? `${csi}${this.#cursorStyle} q` : '',
      this.#lineDrawing ? '\x1b(0' : '',
    ].join('')
  }

  #setModes(parameters: Parameters, on: boolean): void {
    for (const mode of parameters) {
      if (typeof mode !== 'number') continue
      if (mode === cursorMode) this.#cursorHidden = !on
      else if (mouseEncodings.has(mode)) this.#mouseEncoding = on ? mode : null
      else if (!on && alternateScreenModes.has(mode)) this.#leaveAlternate()
    }
  }

  /** The screen is cleared with its region, and the characters are those from before it. */
  #leaveAlternate(): void {
    this.#regions.alternate = null
    this.#lineDrawing = false
  }

  #setRegion([top, bottom]: Parameters): void {
    const { rows, buffer } = this.#terminal
    const first = Math.max(1, Number(top ?? 1))
    const last = Math.min(Number(bottom ?? 0) || rows, rows)
    if (last <= first) return
    this.#regions[buffer.active.type] = first === 1 && last === rows ? null : [first, last]
  }

  #setCursorStyle([style]: Parameters): void {
    this.#cursorStyle = Number(style ?? 1)
  }

  #softReset(): void {
    this.#cursorHidden = false
    this.#lineDrawing = false
    this.#regions[this.#terminal.buffer.active.type] = null
  }

  #fullReset(): void {
    this.#softReset()
    this.resized()
    this.#cursorStyle = 0
    this.#mouseEncoding = null
  }

  #draw(lines: boolean): void {
    this.#lineDrawing = lines
  }
}
