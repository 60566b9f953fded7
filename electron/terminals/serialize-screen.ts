import type { IBuffer, IBufferCell, IBufferLine } from '@xterm/headless'

/** What a character looks like: a cell, or the style that the next character will have. */
export type Style = Pick<
  IBufferCell,
  | 'isBold'
  | 'isDim'
  | 'isItalic'
  | 'isUnderline'
  | 'isBlink'
  | 'isInverse'
  | 'isInvisible'
  | 'isStrikethrough'
  | 'isOverline'
  | 'isFgRGB'
  | 'isFgPalette'
  | 'getFgColor'
  | 'getFgColorMode'
  | 'getBgColorMode'
  | 'isBgRGB'
  | 'isBgPalette'
  | 'getBgColor'
>

/** First and last line of a scrolling region, counted from 1. */
export type Region = readonly [top: number, bottom: number]

const csi = '\x1b['
const plain = `${csi}0m`

/**
 * The escape sequences that draw every line of `buffer` on a fresh screen of the same size, the history above it
 * included. (The serialize addon of xterm.js does the same but loses the background of erased lines and more.)
 */
export function serializeLines(buffer: IBuffer): string {
  const writer = new LineWriter(buffer.getNullCell())
  const parts: string[] = []
  for (let y = 0; y < buffer.length; y += 1) {
    const line = buffer.getLine(y)
    if (!line) continue
    // Past its end the ring of lines would give the first one again.
    const next = y + 1 < buffer.length ? buffer.getLine(y + 1) : undefined
    parts.push(writer.write(line, next))
  }
  return parts.join('')
}

/** Sets the scrolling region and then the cursor; both orders of the terminal's own side effects are taken care of. */
export function serializeCursor(buffer: IBuffer, region: Region | null, originMode: boolean): string {
  const top = originMode && region ? region[0] - 1 : 0
  const at = (column: number) => `${csi}${buffer.cursorY - top + 1};${column + 1}H`
  const margins = (region ? `${csi}${region[0]};${region[1]}r` : '') + (originMode ? `${csi}?6h` : '')
  const line = buffer.getLine(buffer.baseY + buffer.cursorY)
  if (!line || buffer.cursorX < line.length) return margins + at(buffer.cursorX)
  // The next character would wrap: a state that only printing into the last column brings about.
  const draw = (column: number) => {
    const cell = line.getCell(column)
    return cell ? serializeStyle(cell) + (cell.getChars() || ' ') : ''
  }
  const last = line.length - 1
  const wide = line.getCell(last - 1)?.getWidth() === 2
  if (!wide) return margins + at(last) + draw(last)
  return margins + at(last - 1) + draw(last - 1) + (coversWide(line, last) ? withoutWrap(draw(last)) : '')
}

/** Where lines do not wrap, what is printed behind a wide character at their end takes the place of its second half. */
const coversWide = (line: IBufferLine, x: number): boolean =>
  x === line.length - 1 && line.getCell(x)?.getWidth() !== 0 && line.getCell(x - 1)?.getWidth() === 2

const withoutWrap = (text: string): string => `${csi}?7l${text}${csi}?7h`

/** SGR (ECMA-48, 8.3.117) from whatever style is set to `style`. */
export function serializeStyle(style: Style): string {
  const flags: [number, number | boolean][] = [
    [1, style.isBold()],
    [2, style.isDim()],
    [3, style.isItalic()],
    [4, style.isUnderline()],
    [5, style.isBlink()],
    [7, style.isInverse()],
    [8, style.isInvisible()],
    [9, style.isStrikethrough()],
    [53, style.isOverline()],
  ]
  const on = flags.filter(([, set]) => set).map(([code]) => code)
  return `${csi}${[0, ...on, ...foreground(style), ...background(style)].join(';')}m`
}

function foreground(style: Style): number[] {
  if (style.isFgRGB()) return [38, 2, ...rgb(style.getFgColor())]
  if (!style.isFgPalette()) return []
  return style.getFgColorMode() === ansiColorMode
    ? [ansiColor(30, style.getFgColor())]
    : [38, 5, style.getFgColor()]
}

function background(style: Style): number[] {
  if (style.isBgRGB()) return [48, 2, ...rgb(style.getBgColor())]
  if (!style.isBgPalette()) return []
  return style.getBgColorMode() === ansiColorMode
    ? [ansiColor(40, style.getBgColor())]
    : [48, 5, style.getBgColor()]
}

/** xterm.js's mode of a color that was set by its own code (31, 91) and not by number (38;5;1): only that one gets brighter with bold. */
const ansiColorMode = 1 << 24

/** Codes of colors 0 to 7 begin at `base`, of the bright ones 60 higher. */
const ansiColor = (base: number, color: number): number => (color < 8 ? base : base + 52) + color

const rgb = (color: number): number[] => [(color >> 16) & 255, (color >> 8) & 255, color & 255]

/** Writes line after line and knows the style that the terminal has at the moment. */
class LineWriter {
  readonly #cell: IBufferCell
  #style = plain
  /** Columns to step over before the next character. */
  #gap = 0
  #out = ''

  constructor(cell: IBufferCell) {
    this.#cell = cell
  }

  /** The line and what leads to the next one, if there is one. */
  write(line: IBufferLine, next: IBufferLine | undefined): string {
    this.#out = ''
    this.#gap = 0
    for (let x = 0; x < line.length; x += 1) this.#writeCell(line, x)
    const wraps = next?.isWrapped === true && this.#canWrap(line, next)
    if (next && !wraps) {
      // A line that scrolls in takes the background that is set.
      this.#setStyle(plain)
      this.#out += '\r\n'
    }
    return this.#out
  }

  #writeCell(line: IBufferLine, x: number): void {
    const cell = line.getCell(x, this.#cell)
    if (!cell || cell.getWidth() === 0) return
    // Half of an overwritten wide character keeps marks that show on a blank too.
    const marked = cell.isInverse() || cell.isUnderline() || cell.isStrikethrough() || cell.isOverline()
    const chars = cell.getChars() || (marked ? ' ' : '')
    if (chars === '' && cell.isBgDefault()) {
      this.#gap += 1
      return
    }
    this.#stepOverGap()
    this.#setStyle(cell.isAttributeDefault() ? plain : serializeStyle(cell))
    if (coversWide(line, x)) this.#out += withoutWrap(chars || ' ')
    else if (chars !== '') this.#out += chars
    else {
      this.#out += `${csi}X`
      this.#gap = 1
    }
  }

  /** Long lines are kept in one piece for copying and resizing where printing on makes the same wrap. */
  #canWrap(line: IBufferLine, next: IBufferLine): boolean {
    const last = line.getCell(line.length - 1, this.#cell)
    const full = last !== undefined && (last.getChars() !== '' || last.getWidth() === 0)
    const first = next.getCell(0, this.#cell)
    if (this.#style !== plain || !first?.getChars() || !first.isBgDefault()) return false
    // A wide character that has no room leaves the last column blank.
    return full || (this.#gap === 1 && first.getWidth() === 2)
  }

  #stepOverGap(): void {
    if (this.#gap > 0) this.#out += `${csi}${this.#gap}C`
    this.#gap = 0
  }

  #setStyle(style: string): void {
    if (style !== this.#style) this.#out += style
    this.#style = style
  }
}
