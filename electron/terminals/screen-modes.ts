import type { Terminal } from '@xterm/headless'

type Parameters = readonly (number | number[])[]
type ScreenName = 'normal' | 'alternate'
/** First and last line of the scrolling region, counted from 1. */
type Region = readonly [top: number, bottom: number]

const csi = '\x1b['
const cursorMode = 25
const mouseEncodings = new Set([1006, 1016])
const alternateScreenModes = new Set([47, 1047, 1049])

/**
 * What a program has set and the serialize addon does not write: cursor visibility and style, mouse encoding,
 * scrolling region, line-drawing characters. It listens to the terminal's parser and changes nothing.
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
    const seen = (note: () => void) => () => {
      note()
      return false
    }
    const noted = (note: (parameters: Parameters) => void) => (parameters: Parameters) => {
      note(parameters)
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

  /** A new size ends every scrolling region. */
  resized(): void {
    this.#regions = { normal: null, alternate: null }
  }

  /** Escape sequences that bring these modes back, after the screen and the addon's modes were written. */
  serialize(): string {
    const region = this.#regions[this.#terminal.buffer.active.type]
    const parts = [
      region ? `${csi}${region[0]};${region[1]}r` : '',
      // Setting a region or the origin mode moves the cursor to the top left.
      region || this.#terminal.modes.originMode ? this.#cursorPosition(region) : '',
      this.#cursorHidden ? `${csi}?${cursorMode}l` : '',
      this.#cursorStyle ? `${csi}${this.#cursorStyle} q` : '',
      this.#mouseEncoding ? `${csi}?${this.#mouseEncoding}h` : '',
      this.#lineDrawing ? '\x1b(0' : '',
    ]
    return parts.join('')
  }

  #cursorPosition(region: Region | null): string {
    const { cursorX, cursorY } = this.#terminal.buffer.active
    const top = this.#terminal.modes.originMode && region ? region[0] - 1 : 0
    return `${csi}${cursorY - top + 1};${cursorX + 1}H`
  }

  #setModes(parameters: Parameters, on: boolean): void {
    for (const mode of parameters) {
      if (typeof mode !== 'number') continue
      if (mode === cursorMode) this.#cursorHidden = !on
      else if (mouseEncodings.has(mode)) this.#mouseEncoding = on ? mode : null
      else if (!on && alternateScreenModes.has(mode)) this.#regions.alternate = null
    }
  }

  #setRegion([top, bottom]: Parameters): void {
    const { rows, buffer } = this.#terminal
    const first = Math.max(1, Number(top ?? 1))
    const last = Number(bottom ?? 0) || rows
    const whole = first === 1 && last >= rows
    if (Math.min(last, rows) > first)
      this.#regions[buffer.active.type] = whole ? null : [first, Math.min(last, rows)]
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
