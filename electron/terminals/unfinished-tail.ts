import { joined } from '#shared/pieces'

/** Longest tail that is kept, in bytes. Only a string sequence (a clipboard, a picture) gets there; its start is enough, see `keep`. */
const maxTailBytes = 64 * 1024

type State = 'ground' | 'escape' | 'intermediate' | 'sequence' | 'string' | 'character'

const esc = 0x1b
const cancel = 0x18
const substitute = 0x1a
const bell = 0x07
/** Bytes after ESC that begin a string up to ST: DCS, SOS, OSC, PM, APC (ECMA-48, section 5.6). */
const stringStarts = new Set([...'PX]^_'].map((letter) => letter.charCodeAt(0)))
const sequenceStart = '['.charCodeAt(0)

const none = new Uint8Array()

/**
 * Follows a terminal's output and knows the bytes of an escape sequence or UTF-8 character that has begun and not
 * ended. A screen that was serialised at such a moment needs them after it, or the rest would show up as text.
 */
export class UnfinishedTail {
  #state: State = 'ground'
  #tail: Uint8Array = none
  /** Where in the bytes that are looked at the newest of these has begun; those in `#tail` come before. */
  #from = 0
  #missing = 0

  push(bytes: Uint8Array): void {
    this.#from = 0
    for (let at = 0; at < bytes.byteLength; at += 1) {
      const byte = bytes[at] ?? 0
      // By far the most: a plain character that follows a whole one.
      if (this.#state !== 'ground' || byte === esc || byte > 0x7f) this.#next(byte, at)
    }
    this.#tail = this.#state === 'ground' ? none : this.#withTail(bytes.subarray(this.#from))
  }

  get bytes(): Uint8Array {
    return this.#tail
  }

  #next(byte: number, at: number): void {
    if (this.#state === 'ground') this.#begin(byte, at)
    else if (this.#state === 'character') this.#character(byte, at)
    else if (byte === esc) this.#start('escape', at)
    else if (byte === cancel || byte === substitute) this.#state = 'ground'
    else if (this.#state === 'string') this.#string(byte)
    // Other controls act at once, even inside a sequence.
    else if (byte >= 0x20) this.#sequence(byte)
  }

  #begin(byte: number, at: number): void {
    if (byte === esc) this.#start('escape', at)
    else if (byte >= 0xc2 && byte <= 0xf4) {
      this.#start('character', at)
      this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
    }
  }

  #character(byte: number, at: number): void {
    if (byte < 0x80 || byte > 0xbf) {
      this.#state = 'ground'
      this.#begin(byte, at)
      return
    }
    this.#missing -= 1
    if (this.#missing === 0) this.#state = 'ground'
  }

  #string(byte: number): void {
    if (byte === bell) this.#state = 'ground'
  }

  #sequence(byte: number): void {
    if (this.#state === 'escape') this.#state = behindEscape(byte)
    else if (byte >= (this.#state === 'sequence' ? 0x40 : 0x30)) this.#state = 'ground'
  }

  #start(state: State, at: number): void {
    this.#state = state
    this.#tail = none
    this.#from = at
  }

  /** Past the cap only the beginning is kept: it still makes the terminal swallow the rest of the string. */
  #withTail(bytes: Uint8Array): Uint8Array {
    const isText = this.#state === 'string' || this.#state === 'character'
    // Controls inside a sequence have acted, and must not act a second time.
    const rest = isText ? bytes : bytes.filter((byte) => byte >= 0x20 || byte === esc)
    return joined([this.#tail, rest]).slice(0, maxTailBytes)
  }
}

/** What `byte`, which is no control, makes of an ESC before it (ECMA-35, section 13.2). */
function behindEscape(byte: number): State {
  if (byte === sequenceStart) return 'sequence'
  if (stringStarts.has(byte)) return 'string'
  return byte < 0x30 ? 'intermediate' : 'ground'
}
