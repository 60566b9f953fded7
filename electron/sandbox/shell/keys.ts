import { StringDecoder } from 'node:string_decoder'

export const editCommands = [
  'left',
  'right',
  'word-left',
  'word-right',
  'home',
  'end',
  'backspace',
  'delete',
  'kill-to-start',
  'kill-to-end',
  'kill-word',
  'previous',
  'next',
] as const
export type EditCommand = (typeof editCommands)[number]

/** `end-of-input` is Ctrl+D: it deletes a character, or ends the shell on an empty line. */
export type Key =
  | { type: 'text'; text: string }
  | { type: 'edit'; command: EditCommand }
  | { type: 'enter' | 'complete' | 'interrupt' | 'end-of-input' | 'clear' }

const edit = (command: EditCommand): Key => ({ type: 'edit', command })

/** Control characters as readline binds them (bash(1), "Commands for Moving" and "Killing"). */
const controls = new Map<string, Key>([
  ['\x01', edit('home')],
  ['\x02', edit('left')],
  ['\x03', { type: 'interrupt' }],
  ['\x04', { type: 'end-of-input' }],
  ['\x05', edit('end')],
  ['\x06', edit('right')],
  ['\x08', edit('backspace')],
  ['\t', { type: 'complete' }],
  ['\n', { type: 'enter' }],
  ['\x0b', edit('kill-to-end')],
  ['\x0c', { type: 'clear' }],
  ['\r', { type: 'enter' }],
  ['\x0e', edit('next')],
  ['\x10', edit('previous')],
  ['\x15', edit('kill-to-start')],
  ['\x17', edit('kill-word')],
  ['\x7f', edit('backspace')],
])

/** Sequences of xterm-like terminals, in normal and application cursor mode, without the leading escape. */
const sequences = new Map<string, Key>([
  ...['[', 'O'].flatMap((lead): [string, Key][] => [
    [`${lead}A`, edit('previous')],
    [`${lead}B`, edit('next')],
    [`${lead}C`, edit('right')],
    [`${lead}D`, edit('left')],
    [`${lead}H`, edit('home')],
    [`${lead}F`, edit('end')],
  ]),
  ['[1~', edit('home')],
  ['[3~', edit('delete')],
  ['[4~', edit('end')],
  ['[7~', edit('home')],
  ['[8~', edit('end')],
  ['[1;5C', edit('word-right')],
  ['[1;5D', edit('word-left')],
  ['f', edit('word-right')],
  ['b', edit('word-left')],
  ['\x7f', edit('kill-word')],
])

/** One escape sequence: CSI, SS3, or Alt with one character (ECMA-48, section 5.4). */
const escapeSequence = /^\x1b(\[[0-?]*[ -/]*[@-~]|O[@-~]|[^[O])/
const pasteStart = '\x1b[200~'
const pasteEnd = '\x1b[201~'
/** No key has a longer sequence; what is longer is no sequence. */
const longestSequence = 32

/** Turns a terminal's bytes into keys, however they are split into packets. */
export class KeyDecoder {
  readonly #utf8 = new StringDecoder('utf8')
  #pending = ''
  #pasting = false
  #afterReturn = false

  decode(bytes: Uint8Array): Key[] {
    this.#pending += this.#utf8.write(Buffer.from(bytes))
    const keys: Key[] = []
    while (this.#pending !== '') {
      const taken = this.#pasting ? this.#takePasted(keys) : this.#takeTyped(keys)
      if (taken === 0) break
      this.#pending = this.#pending.slice(taken)
    }
    return keys
  }

  /** How many characters were used; 0 where the rest of a sequence is still to come. */
  #takeTyped(keys: Key[]): number {
    if (this.#pending.startsWith(pasteStart)) {
      this.#pasting = true
      return pasteStart.length
    }
    if (this.#pending.startsWith('\x1b')) return this.#takeSequence(keys)
    return this.#takePlain(keys, this.#pending, (control) => controls.get(control))
  }

  #takeSequence(keys: Key[]): number {
    const match = escapeSequence.exec(this.#pending)
    if (!match) return this.#pending.length > longestSequence ? 1 : 0
    const key = sequences.get(match[1] ?? '')
    if (key) keys.push(key)
    return match[0].length
  }

  #takePasted(keys: Key[]): number {
    if (this.#pending.startsWith(pasteEnd)) {
      this.#pasting = false
      return pasteEnd.length
    }
    if (pasteEnd.startsWith(this.#pending)) return 0
    if (this.#pending.startsWith('\x1b')) return 1
    return this.#takePlain(keys, this.#pending, pastedControl)
  }

  /** Takes a run of printable text, or one control character. A return followed by a line feed is one Enter. */
  #takePlain(keys: Key[], text: string, control: (character: string) => Key | undefined): number {
    const run = /^[^\x00-\x1f\x7f]+/.exec(text)?.[0]
    const first = text.charAt(0)
    const secondHalf = this.#afterReturn && first === '\n'
    this.#afterReturn = first === '\r'
    if (run) keys.push({ type: 'text', text: run })
    else if (!secondHalf) {
      const key = control(first)
      if (key) keys.push(key)
    }
    return run?.length ?? 1
  }
}

/** In pasted text only line ends mean something; a tab is a space rather than a completion. */
function pastedControl(character: string): Key | undefined {
  if (character === '\r' || character === '\n') return { type: 'enter' }
  if (character === '\t') return { type: 'text', text: ' ' }
  return undefined
}
