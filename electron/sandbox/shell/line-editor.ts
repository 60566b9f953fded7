import type { EditCommand } from './keys'
import { graphemes } from './text-width'

/** Longest line, in UTF-16 units; what is typed beyond it is ignored. */
export const maxLineLength = 64 * 1024
/** Lines remembered; the oldest are forgotten. */
const maxHistory = 1000

/** The line being typed, as readline edits it. The cursor is a UTF-16 offset that never splits a visible character. */
export class LineEditor {
  readonly #history: string[] = []
  /** Where in the history the line is from; `#history.length` is the new line, kept in `#draft` meanwhile. */
  #place = 0
  #draft = ''
  #text = ''
  #cursor = 0

  get text(): string {
    return this.#text
  }

  get cursor(): number {
    return this.#cursor
  }

  get history(): readonly string[] {
    return this.#history
  }

  insert(text: string): void {
    if (this.#text.length + text.length > maxLineLength) return
    const before = this.#text.slice(0, this.#cursor) + text
    this.#set(before + this.#text.slice(this.#cursor), before.length)
  }

  apply(command: EditCommand): void {
    const before = graphemes(this.#text.slice(0, this.#cursor))
    const after = graphemes(this.#text.slice(this.#cursor))
    const end = this.#text.length
    switch (command) {
      case 'left':
        this.#move(this.#cursor - (before.at(-1)?.length ?? 0))
        break
      case 'right':
        this.#move(this.#cursor + (after[0]?.length ?? 0))
        break
      case 'word-left':
        this.#move(this.#wordStart(isWordCharacter))
        break
      case 'word-right':
        this.#move(this.#wordEnd())
        break
      case 'home':
        this.#move(0)
        break
      case 'end':
        this.#move(end)
        break
      case 'backspace':
        this.#cut(this.#cursor - (before.at(-1)?.length ?? 0), this.#cursor)
        break
      case 'delete':
        this.#cut(this.#cursor, this.#cursor + (after[0]?.length ?? 0))
        break
      case 'kill-to-start':
        this.#cut(0, this.#cursor)
        break
      case 'kill-to-end':
        this.#cut(this.#cursor, end)
        break
      case 'kill-word':
        this.#cut(this.#wordStart(isNoBlank), this.#cursor)
        break
      case 'previous':
        this.#recall(this.#place - 1)
        break
      case 'next':
        this.#recall(this.#place + 1)
        break
    }
  }

  /** Ends the line: gives it back, remembers it, and starts an empty one. */
  accept(): string {
    const line = this.#text
    if (line.trim() !== '' && line !== this.#history.at(-1)) this.#history.push(line)
    if (this.#history.length > maxHistory) this.#history.shift()
    this.clear()
    return line
  }

  /** Throws the line away. */
  clear(): void {
    this.#place = this.#history.length
    this.#draft = ''
    this.#set('', 0)
  }

  #recall(place: number): void {
    if (place < 0 || place > this.#history.length) return
    if (this.#place === this.#history.length) this.#draft = this.#text
    this.#place = place
    const text = this.#history[place] ?? this.#draft
    this.#set(text, text.length)
  }

  /** Where the word before the cursor begins: over what separates words, then over the word. */
  #wordStart(inWord: (character: string) => boolean): number {
    const characters = graphemes(this.#text.slice(0, this.#cursor))
    let count = characters.length
    while (count > 0 && !inWord(characters[count - 1] ?? '')) count--
    while (count > 0 && inWord(characters[count - 1] ?? '')) count--
    return characters.slice(0, count).join('').length
  }

  #wordEnd(): number {
    const word = /^[^\p{L}\p{N}]*[\p{L}\p{N}]*/u.exec(this.#text.slice(this.#cursor))
    return this.#cursor + (word?.[0].length ?? 0)
  }

  #cut(from: number, to: number): void {
    this.#set(this.#text.slice(0, from) + this.#text.slice(to), from)
  }

  #move(cursor: number): void {
    this.#set(this.#text, cursor)
  }

  /** Joining two texts may join characters across the seam: the cursor then goes behind the joined one. */
  #set(text: string, cursor: number): void {
    let end = 0
    for (const grapheme of graphemes(text)) {
      if (end >= cursor) break
      end += grapheme.length
    }
    this.#text = text
    this.#cursor = end
  }
}

const isWordCharacter = (character: string) => /^[\p{L}\p{N}]/u.test(character)
const isNoBlank = (character: string) => character.trim() !== ''
