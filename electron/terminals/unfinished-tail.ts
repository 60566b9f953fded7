/** Longest tail that is kept, in bytes. Only a string sequence (a clipboard, a picture) gets there; its start is enough, see `keep`. */
const maxTailBytes = 64 * 1024

type State = 'ground' | 'escape' | 'sequence' | 'string' | 'character'

const esc = 0x1b
const cancel = 0x18
const substitute = 0x1a
const bell = 0x07
const backslash = 0x5c
/** Bytes after ESC that begin a string up to ST: DCS, SOS, OSC, PM, APC (ECMA-48, section 5.6). */
const stringStarts = new Set([...'PX]^_'].map((letter) => letter.charCodeAt(0)))
const sequenceStart = '['.charCodeAt(0)

/**
 * Follows a terminal's output and knows the bytes of an escape sequence or UTF-8 character that has begun and not
 * ended. A screen that was serialised at such a moment needs them after it, or the rest would show up as text.
 */
export class UnfinishedTail {
  #state: State = 'ground'
  #tail: number[] = []
  #missing = 0

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength; at += 1) {
      const byte = bytes[at] ?? 0
      // By far the most: a plain character that follows a whole one.
      if (this.#state !== 'ground' || byte === esc || byte > 0x7f) this.#next(byte)
    }
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#tail)
  }

  #next(byte: number): void {
    if (this.#state === 'ground') this.#begin(byte)
    else if (this.#state === 'character') this.#character(byte)
    else if (byte === esc) this.#start('escape', byte)
    else if (byte === cancel || byte === substitute) this.#finish()
    else if (this.#state === 'string') this.#string(byte)
    // Other controls act at once, even inside a sequence, and must not act a second time.
    else if (byte >= 0x20) this.#sequence(byte)
  }

  #begin(byte: number): void {
    if (byte === esc) this.#start('escape', byte)
    else if (byte >= 0xc2 && byte <= 0xf4) {
      this.#start('character', byte)
      this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
    }
  }

  #character(byte: number): void {
    if (byte < 0x80 || byte > 0xbf) {
      this.#finish()
      this.#begin(byte)
      return
    }
    this.#keep(byte)
    this.#missing -= 1
    if (this.#missing === 0) this.#finish()
  }

  #string(byte: number): void {
    if (byte === bell) this.#finish()
    else this.#keep(byte)
  }

  #sequence(byte: number): void {
    const first = this.#state === 'escape' && this.#tail.length === 1
    if (first && byte === backslash) this.#finish()
    else if (first && stringStarts.has(byte)) this.#extend('string', byte)
    else if (first && byte === sequenceStart) this.#extend('sequence', byte)
    else if (byte >= (this.#state === 'sequence' ? 0x40 : 0x30)) this.#finish()
    else this.#keep(byte)
  }

  #start(state: State, byte: number): void {
    this.#state = state
    this.#tail = [byte]
  }

  #extend(state: State, byte: number): void {
    this.#state = state
    this.#keep(byte)
  }

  /** Past the cap only the beginning is kept: it still makes the terminal swallow the rest of the string. */
  #keep(byte: number): void {
    if (this.#tail.length < maxTailBytes) this.#tail.push(byte)
  }

  #finish(): void {
    this.#state = 'ground'
    this.#tail = []
  }
}
