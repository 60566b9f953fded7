import { maxInputBytes } from '#shared/stream-frames'

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/**
 * Cuts typed or pasted bytes into pieces that fit one input frame. A cut never falls inside a UTF-8 character, so that
 * a shell that reads between two frames does not see half of one. Bytes that are not UTF-8 are cut at the limit.
 */
export function splitInput(bytes: Uint8Array, limit: number = maxInputBytes): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let start = 0
  while (start < bytes.length) {
    const end = cutBefore(bytes, start, Math.min(start + limit, bytes.length))
    pieces.push(bytes.subarray(start, end))
    start = end
  }
  return pieces
}

/** A UTF-8 character has at most three continuation bytes (RFC 3629, section 3). */
function cutBefore(bytes: Uint8Array, start: number, wanted: number): number {
  if (wanted === bytes.length) return wanted
  let end = wanted
  while (end > start && wanted - end < 3 && isContinuation(bytes[end])) end--
  return end > start && !isContinuation(bytes[end]) ? end : wanted
}

/** xterm.js gives mouse reports of the old form as a string of bytes, one per character. */
export const binaryBytes = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)
