import type { Mirror } from './mirror'

/** Something that a person typed or pasted at once. */
export interface UserInput {
  kind: 'keys' | 'paste'
  /** UTF-8. */
  bytes: Uint8Array
}

/** Arrows, Home and End without modifiers: the keys whose bytes depend on the cursor key mode (DECCKM). */
const cursorKeys = /^(?:\x1b[[O][ABCDFH])+$/
/** Longer input is no key. */
const maxKeyBytes = 300
const escapeByte = 0x1b
const pasteStart = '\x1b[200~'
const pasteEnd = '\x1b[201~'

/** The bytes of `input` for the terminal of `mirror`, by the modes that its own program has set. */
export function encodeInput({ kind, bytes }: UserInput, mirror: InputModes): Uint8Array {
  return kind === 'paste' ? encodePaste(bytes, mirror.bracketedPaste) : encodeKeys(bytes, mirror)
}

type InputModes = Pick<Mirror, 'bracketedPaste' | 'applicationCursorKeys'>

function encodeKeys(bytes: Uint8Array, { applicationCursorKeys }: InputModes): Uint8Array {
  if (bytes[0] !== escapeByte || bytes.byteLength > maxKeyBytes) return bytes
  const text = Buffer.from(bytes).toString('latin1')
  if (!cursorKeys.test(text)) return bytes
  return Buffer.from(text.replace(/\x1b[[O]/g, applicationCursorKeys ? '\x1bO' : '\x1b['), 'latin1')
}

/** Line ends become Enter, as xterm.js does it. Within a bracketed paste there is no escape character that could end it. */
function encodePaste(bytes: Uint8Array, bracketed: boolean): Uint8Array {
  // In this encoding each byte is one character, so none of UTF-8 is touched.
  const text = Buffer.from(bytes).toString('latin1').replace(/\r?\n/g, '\r')
  return Buffer.from(bracketed ? pasteStart + text.replaceAll('\x1b', '') + pasteEnd : text, 'latin1')
}
