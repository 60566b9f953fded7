import { graphemes, textWidth } from './text-width'

interface Position {
  row: number
  col: number
}

/** Where the cursor is after `text`, in a terminal of `cols` columns that wraps: a wide character never hangs over the edge. */
function advance(from: Position, text: string, cols: number): Position {
  let { row, col } = from
  for (const character of graphemes(text)) {
    const width = textWidth(character)
    if (col + width > cols) {
      row++
      col = 0
    }
    col += width
    if (col >= cols) {
      row++
      col = 0
    }
  }
  return { row, col }
}

/** Draws a prompt and the line behind it, on as many rows as it takes. Gives back what to send to the terminal. */
export class LineView {
  #prompt = ''
  #text = ''
  #at: Position = { row: 0, col: 0 }

  /** Starts a new line at the left edge. */
  start(prompt: string, cols: number): string {
    this.#prompt = prompt
    this.#text = ''
    this.#at = advance({ row: 0, col: 0 }, prompt, cols)
    return prompt + this.#edge()
  }

  /** Shows `text` with the cursor at offset `cursor`. */
  show(text: string, cursor: number, cols: number): string {
    const added = text.slice(this.#text.length)
    const appends = cursor === text.length && text.startsWith(this.#text) && this.#atEnd(cols)
    this.#text = text
    if (appends) return this.#append(added, cols)
    return this.#redraw(cursor, cols)
  }

  /** Goes below the line, before a command's output. */
  finish(cols: number): string {
    const end = this.#end(cols)
    return `${down(end.row - this.#at.row)}${end.col === 0 && end.row > 0 ? '' : '\r\n'}`
  }

  /** After the terminal was cleared: everything again from the top. */
  repaint(cursor: number, cols: number): string {
    this.#at = { row: 0, col: 0 }
    return `\x1b[H\x1b[2J${this.#redraw(cursor, cols)}`
  }

  /** The terminal has another width and has wrapped its lines anew by itself; only the place is another. */
  resized(cursor: number, cols: number): void {
    this.#at = this.#place(cursor, cols)
  }

  #append(added: string, cols: number): string {
    if (added === '') return ''
    this.#at = advance(this.#at, added, cols)
    return added + this.#edge()
  }

  #redraw(cursor: number, cols: number): string {
    const top = `${up(this.#at.row)}\r\x1b[J`
    const end = this.#end(cols)
    this.#at = end
    const drawn = `${top}${this.#prompt}${this.#text}${this.#edge()}`
    this.#at = this.#place(cursor, cols)
    if (cursor === this.#text.length) return drawn
    return `${drawn}${up(end.row - this.#at.row)}\r${right(this.#at.col)}`
  }

  /** A terminal stays on the last column until the next character; this makes it wrap now. */
  #edge(): string {
    return this.#at.col === 0 && this.#at.row > 0 ? '\r\n' : ''
  }

  #atEnd(cols: number): boolean {
    const end = this.#end(cols)
    return end.row === this.#at.row && end.col === this.#at.col
  }

  #end(cols: number): Position {
    return this.#place(this.#text.length, cols)
  }

  #place(cursor: number, cols: number): Position {
    return advance({ row: 0, col: 0 }, this.#prompt + this.#text.slice(0, cursor), cols)
  }
}

const move = (count: number, letter: string) => (count > 0 ? `\x1b[${count}${letter}` : '')
const up = (rows: number) => move(rows, 'A')
const down = (rows: number) => move(rows, 'B')
const right = (cols: number) => move(cols, 'C')
