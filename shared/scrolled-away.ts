/**
 * Leaves out output that nobody can see any more: of a flood, what scrolls out of a terminal's history within the same batch. Text is
 * left out only where the terminal ends up the same to the last cell as if it had parsed all of it:
 *
 * - it is text, line feeds, and the sequences that change the style (SGR) or erase in a line (EL) alone, so nothing but lines that
 *   scroll away and the style comes of it. The style is written in its place;
 * - it ends before CR LF, which is kept: what follows begins in column 0 with no wrap pending, wherever the cursor was before;
 * - the same kind of text follows with enough lines to push all that is there out of the history.
 */

/** What this reads of a terminal of xterm.js. There is no public way to its parser's state and scrolling region. */
export interface ScrollingTerminal {
  readonly rows: number
  readonly options: { readonly scrollback?: number }
}

interface Internals {
  _core: {
    _inputHandler: {
      _parser: { currentState: number }
      /** Bytes of a character that has begun. */
      _utf8Decoder: { interim: Uint8Array }
    }
    _bufferService: { buffers: { normal: Screen; active: Screen } }
  }
}

interface Screen {
  /** The scrolling region, counted from 0. */
  scrollTop: number
  scrollBottom: number
}

/** Less than this, in bytes, is not worth the search. */
const worthwhile = 16 * 1024

/** A sequence of more bytes than this is none of those that programs print. Two colours of 24 bits take 40. */
const maxSequence = 128

/** Different sequences since the style was last reset; programs that never reset it use fewer. */
const maxStyles = 64

const [lineFeed, carriageReturn, esc, bracket, semicolon] = [0x0a, 0x0d, 0x1b, 0x5b, 0x3b]
const [zero, colourEnd, eraseEnd] = [0x30, 0x6d, 0x4b]

/** Leads to U+0080 to U+00BF in UTF-8; the first half of these are controls (C1). */
const latinLead = 0xc2

/** 1: a byte that only prints, or moves in its line or to the next one. 2: digits and separators of a sequence, which print as well. */
const kinds = new Uint8Array(256)
kinds.fill(1, 0x20, 0x7f)
kinds.fill(1, 0x80)
kinds.fill(2, zero, semicolon + 1)
for (const control of [0x09, lineFeed, carriageReturn]) kinds[control] = 1
kinds[latinLead] = 0

/** States of xterm.js's parser (`ParserState`): nothing has begun, or ESC, or ESC [, or with parameters. */
const [ground, escaped, sequenceEntry, sequenceParameters] = [0, 1, 3, 4]

/**
 * What has to be written of `bytes`, in parts: mostly `bytes` alone. What scrolls out of a history of `scrollback` lines is left out. `terminal` must have parsed all that was written before, and keep its
 * size until it has parsed this: where it gets more rows meanwhile, its oldest lines may have a gap.
 */
export function withoutScrolledAway(
  terminal: ScrollingTerminal,
  bytes: Uint8Array,
  scrollback = terminal.options.scrollback ?? Number.POSITIVE_INFINITY,
): Uint8Array[] {
  // The cursor may be in the first row: the first line feeds only bring it to the last one.
  const lines = scrollback + 2 * terminal.rows
  // Each line takes CR LF at least.
  if (bytes.byteLength < worthwhile + 2 * lines) return [bytes]
  const { _inputHandler, _bufferService } = (terminal as unknown as Internals)._core
  const { normal, active } = _bufferService.buffers
  const scrolls = active === normal && normal.scrollTop === 0 && normal.scrollBottom === terminal.rows - 1
  const head = scrolls ? begunLength(_inputHandler, bytes) : null
  if (head === null) return [bytes]
  const text = bytes.subarray(head)
  const cut = lastReturn(text, plainLength(text), lines)
  const style = cut < worthwhile ? null : styleAt(text, cut)
  if (!style) return [bytes]
  return [...(head > 0 ? [bytes.subarray(0, head)] : []), ...style, text.subarray(cut)]
}

/** How many of the first bytes end what the parser is in the middle of: an SGR or EL sequence, or a character; null where it is something else. */
function begunLength(
  { _parser, _utf8Decoder }: Internals['_core']['_inputHandler'],
  bytes: Uint8Array,
): number | null {
  const begun = _utf8Decoder.interim.filter((byte) => byte !== 0)
  const state = _parser.currentState
  if (state === ground) return begun.length > 0 ? characterEnd(begun, bytes) : 0
  if (begun.length > 0) return null
  if (state === sequenceEntry || state === sequenceParameters) return parametersEnd(bytes, 0) || null
  return state === escaped && bytes[0] === bracket ? parametersEnd(bytes, 1) || null : null
}

/** How many of the first bytes end a character of UTF-8 that has begun with others; null where they do not, or it may be a control. */
function characterEnd([lead = 0, ...following]: Iterable<number>, bytes: Uint8Array): number | null {
  if (lead === latinLead) return null
  const missing = (lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3) - following.length
  const end = bytes.subarray(0, missing)
  return end.byteLength === missing && end.every((byte) => byte >> 6 === 0b10) ? missing : null
}

/** How many of the first bytes are text of the kind that may be left out. */
function plainLength(bytes: Uint8Array): number {
  const { length } = bytes
  let at = 0
  while (at < length) {
    const byte = bytes[at] ?? 0
    if (kinds[byte] !== 0) at += 1
    else if (byte === esc) {
      const end = sequenceEnd(bytes, at)
      if (end === 0) return at
      at = end
    } else if (byte === latinLead && (bytes[at + 1] ?? 0) > 0x9f) at += 1
    else return at
  }
  return at
}

/** Behind the SGR or EL sequence that begins at `start`; 0 where there is another one, or it has no end yet. */
const sequenceEnd = (bytes: Uint8Array, start: number): number =>
  bytes[start + 1] === bracket ? parametersEnd(bytes, start + 2) : 0

function parametersEnd(bytes: Uint8Array, start: number): number {
  let at = start
  while (at - start < maxSequence && kinds[bytes[at] ?? 0] === 2) at += 1
  return bytes[at] === colourEnd || bytes[at] === eraseEnd ? at + 1 : 0
}

/** Where a CR LF begins that is followed by so many line feeds more before `end`; 0 where there is none. */
function lastReturn(bytes: Uint8Array, end: number, lines: number): number {
  let at = end
  for (let left = lines; left > 0; left -= 1) {
    at = at > 0 ? bytes.lastIndexOf(lineFeed, at - 1) : -1
    if (at < 0) return 0
  }
  do at = at > 0 ? bytes.lastIndexOf(lineFeed, at - 1) : -1
  while (at > 0 && bytes[at - 1] !== carriageReturn)
  return Math.max(at - 1, 0)
}

/**
 * The sequences that lead to the style at `cut` from the one before. Each of them sets some attributes to what its own text says, so only the last
 * of equal ones counts, and none before a reset. Null where there are too many.
 */
function styleAt(bytes: Uint8Array, cut: number): Uint8Array[] | null {
  const styles = new Map<string, Uint8Array>()
  for (let start = bytes.lastIndexOf(esc, cut - 1); start >= 0; ) {
    const sequence = bytes.subarray(start, sequenceEnd(bytes, start))
    if (sequence.at(-1) === colourEnd) {
      const text = String.fromCharCode(...sequence)
      if (!styles.has(text)) styles.set(text, sequence)
      if (styles.size > maxStyles) return null
      if (isReset(sequence)) break
    }
    start = start > 0 ? bytes.lastIndexOf(esc, start - 1) : -1
  }
  return [...styles.values()].reverse()
}

/** Whether its first parameter is 0, written or not. */
function isReset(sequence: Uint8Array): boolean {
  let at = 2
  while (sequence[at] === zero) at += 1
  return sequence[at] === semicolon || sequence[at] === colourEnd
}
